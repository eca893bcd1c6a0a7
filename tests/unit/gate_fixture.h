/* gate_fixture.h
 * A gate, and what is said to it, for tests of its lines.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_GATE_FIXTURE_H
#define LI_GATE_FIXTURE_H

#include <glib.h>

#include "audit/gate.h"
#include "gate_story.h"

typedef struct {
    wmem_allocator_t  *scope;
    li_findings_t     *findings;
    li_provisioning_t *provisioning;
    li_gate_t         *gate;
    uint32_t           frame;
    li_passed_t        passed;          /* what was said of the last message */
} fixture_t;

static inline void
set_up(fixture_t *f)
{
    f->scope = wmem_allocator_new(WMEM_ALLOCATOR_SIMPLE);
    f->findings = li_findings_new(f->scope);
    f->provisioning = li_provisioning_new(f->scope);
    f->gate = li_gate_new(f->scope, f->findings, f->provisioning);
    f->frame = 0;
}

static inline void
tear_down(fixture_t *f)
{
    list_elements(NULL, 0);
    list_administrators(NULL, 0);
    wmem_destroy_allocator(f->scope);
}

static inline li_place_t
place_of(uint32_t frame)
{
    return (li_place_t) { frame, LI_PLACE_OF_MESSAGE };
}

static inline li_line_t
hear(fixture_t *f, const li_said_t *said, const li_said_t *request, const li_passed_t *asked)
{
    const li_when_t when = { ++f->frame, 0, { (time_t)f->frame, 0 } };

    f->passed = li_gate_hear(f->gate, said, request, asked, &when, place_of(f->frame));
    return f->passed.line;
}

/* Whether something of this kind was found of the message in the frame. */
static inline bool
found(const fixture_t *f, uint32_t frame, li_found_t what)
{
    for (const li_finding_t *finding = li_findings_at(f->findings, place_of(frame)); finding; finding = finding->next) {
        if (finding->found == what) {
            return true;
        }
    }
    return false;
}

/* Request and answer in a frame each; says of the answer. */
static inline li_line_t
exchange(fixture_t *f, const exchange_t *said)
{
    const li_said_t request = say(said, false), answer = say(said, true);
    li_passed_t asked;

    hear(f, &request, NULL, NULL);
    asked = f->passed;
    return hear(f, &answer, &request, &asked);
}

static const exchange_t usual = { .admf = NULL };

#endif /* LI_GATE_FIXTURE_H */
