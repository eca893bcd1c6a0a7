/* li_versions.c
 * What stands in octets of which the capture has two versions. Dissectors see only one of them. What the other one
 * orders is not believed either; but it tells which things may be otherwise than they are held to be, and that no
 * others are.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "li/li_internal.h"

#include "li/li_message.h"
#include "li/li_versions.h"

/* So many octets before and behind those that differ are read with them. */
#define AROUND_MAX  4096U
/* So many of the other version are kept, to go on with. */
#define KEPT_MAX    8192U
/* So many octets behind others are read with them, in all. */
#define BEHIND_MAX  16384U
/* So many things are named by the octets of one frame, by identifiers of so many characters; more may be any. */
#define NAMED_MAX   256U
#define ID_MAX      64U
/* Among so many octets one may be none of a text. */
#define TEXT_SHARE  8U

/* The newest other version of what a side says. File scope. */
typedef struct {
    uint64_t side;
    uint32_t next;              /* TCP's number of the octet behind it */
    unsigned behind;            /* so many of these are no others */
    unsigned length;
    char     octets[KEPT_MAX];
} version_t;

/* Those of so many sides are kept: the one that is there for longest gives way. Filled on first visits; file scope, and
 * cleared with it. */
#define VERSIONS_MAX 16
static struct {
    version_t *versions[VERSIONS_MAX];
    unsigned   next;
} pool;

/* What was read of the frame `number`. Packet by packet, on first visits. */
static struct {
    uint32_t   number;
    bool       is_read;         /* all of it, as far as it is known */
    unsigned   count;
    li_named_t named[NAMED_MAX];
    char       ids[NAMED_MAX][ID_MAX + 1];
} found;

/* Who reads. Set at hand-off. */
static li_version_reader_t reader;

void
li_versions_read_by(li_version_reader_t who)
{
    reader = who;
}

/* NULL: there is none. */
static version_t *
find_version(uint64_t side)
{
    for (unsigned i = 0; i < VERSIONS_MAX; i++) {
        if (pool.versions[i] != NULL && pool.versions[i]->side == side) {
            return pool.versions[i];
        }
    }
    return NULL;
}

static version_t *
get_version(uint64_t side)
{
    version_t *version = find_version(side);

    if (version == NULL) {
        if (pool.versions[pool.next] == NULL) {
            pool.versions[pool.next] = wmem_new(wmem_file_scope(), version_t);
        }
        version = pool.versions[pool.next];
        pool.next = (pool.next + 1) % VERSIONS_MAX;
        version->side = side;
        version->length = 0;
    }
    return version;
}

/* What does not fit is left out at the beginning. */
static void
append(version_t *version, const uint8_t *octets, unsigned length)
{
    const unsigned kept = MIN(length, KEPT_MAX), old = MIN(version->length, KEPT_MAX - kept);

    memmove(version->octets, version->octets + version->length - old, old);
    memcpy(version->octets + old, octets + length - kept, kept);
    version->length = old + kept;
}

static void
append_kept(version_t *version, const li_windows_t *windows, uint64_t side, uint32_t from, uint32_t to)
{
    uint8_t octets[AROUND_MAX];

    if (from != to && to - from <= AROUND_MAX && li_windows_get(windows, side, from, octets, to - from)) {
        append(version, octets, to - from);
    }
}

static void
see(const li_named_t *named)
{
    li_named_t *place = &found.named[MIN(found.count, NAMED_MAX - 1)];

    if (found.count == NAMED_MAX || (named->id != NULL && strlen(named->id) > ID_MAX)) {
        found.is_read = false;
        return;
    }
    *place = *named;
    if (named->id != NULL) {
        g_strlcpy(found.ids[found.count], named->id, ID_MAX + 1);
        place->id = found.ids[found.count];
    }
    found.count++;
}

/* Compressed octets tell nothing. */
static bool
is_text(const version_t *version)
{
    unsigned others = 0;

    for (unsigned i = 0; i < version->length; i++) {
        others += !g_ascii_isprint(version->octets[i]) && !g_ascii_isspace(version->octets[i]);
    }
    return others <= version->length / TEXT_SHARE;
}

/* Those before `from` were read before. */
static void
read_version(const version_t *version, unsigned from)
{
    if (!is_text(version)) {
        found.is_read = false;
    } else if (reader != NULL) {
        reader(version->octets, version->length, from, see);
    }
}

/* Those of the place that came first, or last. `is_new`: so many at the end of `before` were not read before. */
static void
read_with_kept(const version_t *before, const li_windows_t *windows, const li_stretch_t *stretch, unsigned is_new)
{
    const uint32_t from = stretch->from, end = li_windows_end(windows, stretch->side, stretch->to);
    version_t version = *before;

    append_kept(&version, windows, stretch->side, from, from + MIN(end - from, AROUND_MAX));
    read_version(&version, version.length - MIN(version.length, is_new + MIN(end - from, AROUND_MAX)));
}

static void
begin_reading(const packet_info *pinfo, bool is_read)
{
    found.number = pinfo->num;
    found.count = 0;
    found.is_read = is_read;
}

void
li_versions_read(packet_info *pinfo, const li_windows_t *windows, const li_stretch_t *stretch, uint32_t begin,
                 const uint8_t *octets, bool is_readable)
{
    const uint32_t length = stretch->to - stretch->from;
    const li_stretch_t behind = { .side = stretch->side, .from = stretch->to, .to = stretch->to };
    version_t *version;
    unsigned is_new = 0;

    begin_reading(pinfo, is_readable && length <= KEPT_MAX - AROUND_MAX);
    if (!found.is_read) {
        return;
    }
    version = get_version(stretch->side);
    if (version->length == 0 || version->next != stretch->from) {
        version->length = 0;
        append_kept(version, windows, stretch->side, begin, stretch->from);
        is_new = version->length;
    }
    /* What is shown of the place is one of both, or not: TCP may have put together others than came first. */
    read_with_kept(version, windows, stretch, is_new);
    append(version, octets, length);
    version->next = stretch->to;
    version->behind = 0;
    read_with_kept(version, windows, &behind, is_new + length);
}

bool
li_versions_go_on(packet_info *pinfo, const li_stretch_t *stretch, const uint8_t *octets)
{
    const uint32_t length = stretch->to - stretch->from;
    version_t *version = find_version(stretch->side);

    if (version == NULL || version->length == 0 || version->next != stretch->from) {
        return false;
    }
    if (length > BEHIND_MAX - version->behind) {
        version->length = 0;
        return false;
    }
    begin_reading(pinfo, true);
    append(version, octets, length);
    version->next = stretch->to;
    version->behind += length;
    read_version(version, version->length - MIN(version->length, length));
    return true;
}

void
li_versions_answered(uint64_t side)
{
    version_t *version = find_version(side);

    if (version != NULL) {
        version->length = 0;
    }
}

void
li_versions_tell(packet_info *pinfo, const li_hidden_t *hidden)
{
    li_hidden_t told = *hidden;

    if (found.number == pinfo->num && found.is_read) {
        told.is_read = true;
        told.named = found.named;
        told.count = found.count;
    }
    found.number = 0;
    li_belief_hidden(li_belief(), &told);
}

static void
init(void)
{
    memset(&pool, 0, sizeof pool);
    found.number = 0;
}

void
li_versions_register(void)
{
    register_init_routine(init);
}
