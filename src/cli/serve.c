#include "cli/serve.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/lang.h"
#include "cli/interrupt.h"

static bool say_where(const struct source *source, struct error *error)
{
    struct capabilities capabilities = {0};
    source->ops->capabilities(source, &capabilities);
    printf(_("The embedded cluster runs at %s\n"), capabilities.bootstrap);
    printf(_("Other terminals reach it with weir -b demo, any Kafka client at that address; Ctrl-C ends it.\n"));
    return fflush(stdout) == 0 || error_set(error, ERROR_FAILED, _("standard output cannot be written"));
}

int serve_demo(struct source_opener *opener, struct error *error)
{
    struct board *board = board_create(NULL);
    struct mailbox *events = mailbox_create(16, NULL);
    /* The signals are let through only while it waits, so that none comes between a look and the wait, and none goes to
     * another thread: those inherit this. */
    sigset_t ends, before;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, &before);
    interrupt_catch();
    struct source *source = opener->open(opener, board, events, error);
    bool good = source && say_where(source, error);
    while (good && !interrupt_came())
        sigsuspend(&before);
    if (source)
        source->ops->destroy(source);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    mailbox_destroy(events);
    board_destroy(board);
    if (good)
        fputs(_("The embedded cluster has ended, and its data is gone with it.\n"), stderr);
    return good ? 0 : ERROR_FAILED;
}
