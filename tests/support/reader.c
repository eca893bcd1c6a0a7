/* reader.c
 * A tshark or sharkd that has started and waits for what to do
 *
 * Nearly all of the time of a short run of tshark is its start. Loaded before tshark (LD_PRELOAD) this makes it stop
 * where libwireshark is initialised, the plugins are loaded, the profile is read, and nothing of the command line is
 * done yet. For each request it forks, and the child goes on from there with the request's command line: it is
 * tshark itself, with all its options and passes. What goes wrong is the child's alone, and no state is carried over.
 *
 * Standard input is a Unix socket. A request is the size of what follows (uint32_t) with the child's standard input,
 * output and error as SCM_RIGHTS; then words, each with a zero octet behind it: the folder to work in, the command
 * line. The answer is the child's exit status (int32_t), or the signal that ended it, negative. Before the first
 * request it answers 0: ready. It ends with its input. See reader.py.
 *
 * What is looked at before that point must stand in the reader's own command line: -V of tshark, in some versions -r.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <wireshark.h>
#include <epan/epan.h>
#include <epan/prefs.h>
#include <epan/uat-int.h>
#include <wsutil/ws_getopt.h>

#define STREAMS 3       /* standard input, output, error: descriptors 0 to 2 */

typedef int getopt_long_fn(int, char *const *, const char *, const struct ws_option *, int *);
typedef e_prefs *load_settings_fn(void);
typedef prefs_set_pref_e set_pref_fn(char *, char **);
typedef void procedure_fn(void);

/* The function of this name that the program would have called */
static void *
next(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (!found)
        abort();
    return found;
}

/* The size of a request and its streams. False at the end of the input. */
static bool
receive_header(uint32_t *size, int streams[STREAMS])
{
    union {
        struct cmsghdr header;      /* for its alignment */
        char octets[CMSG_SPACE(STREAMS * sizeof(int))];
    } control;
    struct iovec part = { size, sizeof *size };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
                              .msg_controllen = sizeof control };
    struct cmsghdr *rights;

    if (recvmsg(STDIN_FILENO, &message, MSG_WAITALL) != sizeof *size)
        return false;
    rights = CMSG_FIRSTHDR(&message);
    if (!rights || rights->cmsg_type != SCM_RIGHTS || rights->cmsg_len != CMSG_LEN(STREAMS * sizeof(int)))
        return false;
    memcpy(streams, CMSG_DATA(rights), STREAMS * sizeof(int));
    return true;
}

static void
answer(int32_t status)
{
    if (send(STDIN_FILENO, &status, sizeof status, MSG_NOSIGNAL) != sizeof status)
        _exit(EXIT_FAILURE);
}

/* The command line of a request, as for main(), in a child that is set up for it */
static char **
command_line(char *words, size_t size, const int streams[STREAMS], int *argc)
{
    char **argv = calloc(size + 1, sizeof *argv);
    int count = 0;

    if (!argv)
        _exit(EXIT_FAILURE);
    for (char *word = words; word < words + size; word += strlen(word) + 1)
        argv[count++] = word;
    /* It is not to be left behind when the reader is killed. */
    if (count < 2 || prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || chdir(argv[0]) < 0)
        _exit(EXIT_FAILURE);
    for (int stream = 0; stream < STREAMS; stream++) {
        if (dup2(streams[stream], stream) < 0)
            _exit(EXIT_FAILURE);
        close(streams[stream]);
    }
    *argc = count - 1;
    return argv + 1;
}

/* Answers requests. Returns in the children only, with the command line that each has to follow. */
static char **
serve(int *argc)
{
    uint32_t size;
    int streams[STREAMS];

    signal(SIGCHLD, SIG_DFL);       /* sharkd does not want to know, as its children are no concern of it */
    answer(0);
    while (receive_header(&size, streams)) {
        char *words = calloc(1, (size_t)size + 1);
        int status;
        pid_t child;

        if (!words || recv(STDIN_FILENO, words, size, MSG_WAITALL) != (ssize_t)size)
            break;
        child = fork();
        if (child == 0)
            return command_line(words, size, streams, argc);
        for (int stream = 0; stream < STREAMS; stream++)
            close(streams[stream]);
        free(words);
        if (child < 0 || waitpid(child, &status, 0) != child)
            break;
        answer(WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status));
    }
    _exit(EXIT_SUCCESS);
}

static bool settings_loaded;    /* by main(), from epan_load_settings() on */
static char **child_argv;       /* the command line of a child, once serve() returned */
static int child_argc;

static void
wait_once(void)
{
    if (settings_loaded && !child_argv)
        child_argv = serve(&child_argc);
}

e_prefs *
epan_load_settings(void)
{
    e_prefs *settings = ((load_settings_fn *)next("epan_load_settings"))();

    settings_loaded = true;
    return settings;
}

/* With the settings loaded, tshark turns to its command line ... */
int
ws_getopt_long(int argc, char *const *argv, const char *options, const struct ws_option *long_options, int *index)
{
    getopt_long_fn *original = (getopt_long_fn *)next("ws_getopt_long");

    wait_once();
    return child_argv ? original(child_argc, child_argv, options, long_options, index)
                      : original(argc, argv, options, long_options, index);
}

/* ... and sharkd, which did so before, to its standard input. */
void
prefs_apply_all(void)
{
    wait_once();
    ((procedure_fn *)next("prefs_apply_all"))();
}

static void
clear_table(void *table, void *file)
{
    uat_t *uat = (uat_t *)table;

    if (strcmp(uat->filename, (const char *)file) != 0)
        return;
    uat_clear(uat);
    uat->changed = false;       /* for it is saved then */
    if (uat->post_update_cb)
        uat->post_update_cb();
}

/* sharkd can add a row to a table ("uat:li_endpoints:ROW"), and has no way to remove one, as a user has in the GUI.
 * Here no row removes all. */
prefs_set_pref_e
prefs_set_pref(char *setting, char **error)
{
    static const char of_table[] = "uat:";
    size_t length = strlen(setting);

    if (strncmp(setting, of_table, strlen(of_table)) != 0 || setting[length - 1] != ':')
        return ((set_pref_fn *)next("prefs_set_pref"))(setting, error);
    setting[length - 1] = '\0';
    uat_foreach_table(clear_table, setting + strlen(of_table));
    return PREFS_SET_OK;
}

/* At its end tshark frees what it made at its start. A child shares that memory with the reader, and copies what it
 * writes to: it would take longer than to read a capture, for a process that ends. With sanitizers it is done. */
void
epan_cleanup(void)
{
#ifdef __SANITIZE_ADDRESS__
    ((procedure_fn *)next("epan_cleanup"))();
#endif
}
