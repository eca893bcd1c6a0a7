/* run.h
 * The main function of a program of tests, which GLib's framework runs: a row for each, its path and its function.
 *
 *     RUN({ "/text/hex", test_hex },
 *         { "/text/xml", test_xml })
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_RUN_H
#define LI_RUN_H

#include <string.h>

#include <glib.h>

#include <wsutil/wmem/wmem.h>

static inline void
run_begin(int *argc, char ***argv)
{
    g_test_init(argc, argv, NULL);
    /* Seeds the maps: without that each is a list. */
    wmem_init();
}

static inline int
run_end(void)
{
    const int failed = g_test_run();

    wmem_cleanup();
    return failed;
}

/* Tests without a fixture: void test(void). */
#define RUN(...) \
    int \
    main(int argc, char **argv) \
    { \
        static const struct { \
            const char *path; \
            void (*run)(void); \
        } tests[] = { __VA_ARGS__ }; \
    \
        run_begin(&argc, &argv); \
        for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++) { \
            g_test_add_func(tests[i].path, tests[i].run); \
        } \
        return run_end(); \
    }

/* Each test with a fixture of its own, of zeroes, which `set_up` fills before and `tear_down` clears behind it: void
 * test(fixture_t *), and so are these two. */
#define RUN_WITH(fixture_t, set_up, tear_down, ...) \
    typedef struct { \
        const char *path; \
        void (*run)(fixture_t *f); \
    } run_row_t; \
    \
    static void \
    run_row(const void *row) \
    { \
        fixture_t f; \
    \
        memset(&f, 0, sizeof f); \
        set_up(&f); \
        ((const run_row_t *)row)->run(&f); \
        tear_down(&f); \
    } \
    \
    int \
    main(int argc, char **argv) \
    { \
        static const run_row_t tests[] = { __VA_ARGS__ }; \
    \
        run_begin(&argc, &argv); \
        for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++) { \
            g_test_add_data_func(tests[i].path, &tests[i], run_row); \
        } \
        return run_end(); \
    }

#endif
