/* warm.c
 * A tshark that has started already: nearly all of a short run of tshark is its start.
 *
 * Loaded before all else (LD_PRELOAD) into a tshark that was given all its options. When it is about to open its capture, it
 * waits for names of captures instead, and reads each in a child of its own: whatever happens there, a crash too, happens to
 * that child alone, and what one capture leaves behind no other one sees. The child is tshark itself, with all that tshark
 * does and prints.
 *
 * A request is three texts, each with a final NUL: the capture, and the files for standard output and standard error. The
 * answer is two lines: the child's process number, and what waitpid() said of its end. LI_WARM is the number of the
 * connected socket. See warm.py.
 *
 * Two things differ from a tshark of its own. The session is made before the capture is opened, so that its tables of names
 * are read once. And nothing is cleaned up at the end: to free what the parent had made would cost more than all the rest.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define REQUEST_MAX  (3 * 4096)
#define NEVER_SERVED 99         /* exit status: this tshark can't be used so */

/* Functions of Wireshark that stand here before it; their types are those of 4.0 to 4.6 as far as a call can tell. */
typedef void *epan_new_t(void *provider, const void *functions);
typedef void *open_offline_t(const char *name, unsigned type, int *err, char **err_info, int do_random);

epan_new_t     epan_new;
open_offline_t wtap_open_offline;
void           epan_cleanup(void);

/* What the session asks of its capture (struct packet_provider_funcs): four functions in 4.0, seven in 4.6. The session is
 * made with ours, which ask those that tshark gives when it has opened the capture. */
typedef uintptr_t provide_t(void *provider, uintptr_t a, uintptr_t b, uintptr_t c);

#define PROVIDED_MAX 7

/* Set in the child when tshark asks for its session. */
static void             *own_provider;
static provide_t *const *own_functions;

/* Made before the first request, given out once in each child; NULL: given. */
static void *session;

#define PROVIDE(n)                                                              \
    static uintptr_t                                                            \
    provide_##n(void *provider, uintptr_t a, uintptr_t b, uintptr_t c)          \
    {                                                                           \
        (void)provider;                                                         \
        return own_functions && own_functions[n] ? own_functions[n](own_provider, a, b, c) : 0; \
    }

PROVIDE(0)
PROVIDE(1)
PROVIDE(2)
PROVIDE(3)
PROVIDE(4)
PROVIDE(5)
PROVIDE(6)

static provide_t *const provided[PROVIDED_MAX] = {
    provide_0, provide_1, provide_2, provide_3, provide_4, provide_5, provide_6
};

/* Wireshark's own function of this name. */
static void *
behind(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);

    if (function == NULL) {
        fprintf(stderr, "%s is not to be found\n", name);
        _exit(NEVER_SERVED);
    }
    return function;
}

void *
epan_new(void *provider, const void *functions)
{
    void *made = session;

    if (made == NULL) {
        return ((epan_new_t *)behind("epan_new"))(provider, functions);
    }
    session = NULL;
    own_provider = provider;
    own_functions = (provide_t *const *)functions;
    return made;
}

void
epan_cleanup(void)
{
}

/* False: no more requests. */
static int
next_request(FILE *requests, char request[REQUEST_MAX])
{
    unsigned length = 0, texts = 0;

    while (texts < 3) {
        int octet = getc(requests);

        if (octet == EOF || length == REQUEST_MAX) {
            return 0;
        }
        request[length++] = (char)octet;
        texts += octet == '\0';
    }
    return 1;
}

static void
write_to(int fd, const char *name)
{
    int file = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (file == -1 || dup2(file, fd) == -1) {
        _exit(NEVER_SERVED);
    }
    close(file);
}

/* Returns in a child, for each request; the parent ends here. */
static void
serve(int fd, char request[REQUEST_MAX])
{
    FILE *requests = fdopen(fd, "r");

    while (requests && next_request(requests, request)) {
        pid_t child = fork();
        int status = 0;

        if (child == 0) {
            const char *output = request + strlen(request) + 1;

            close(fd);
            write_to(STDOUT_FILENO, output);
            write_to(STDERR_FILENO, output + strlen(output) + 1);
            return;
        }
        if (child == -1 || dprintf(fd, "%d\n", (int)child) < 0 || waitpid(child, &status, 0) != child
            || dprintf(fd, "%d\n", status) < 0) {
            _exit(NEVER_SERVED);
        }
    }
    _exit(0);
}

void *
wtap_open_offline(const char *name, unsigned type, int *err, char **err_info, int do_random)
{
    static char request[REQUEST_MAX];
    open_offline_t *open_offline = (open_offline_t *)behind("wtap_open_offline");
    const char *socket = getenv("LI_WARM");

    if (socket) {
        int fd = atoi(socket);

        unsetenv("LI_WARM");
        session = ((epan_new_t *)behind("epan_new"))(NULL, provided);
        serve(fd, request);
        name = request;
    }
    return open_offline(name, type, err, err_info, do_random);
}
