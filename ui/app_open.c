/* Opening may take a while (the embedded cluster makes its records first): T0 paints meanwhile. */
#include <string.h>

#include "base/lang.h"
#include "ui/app.h"

static void *run(void *context)
{
    struct opener *opener = context;
    struct error error = {0};
    struct source *source =
        opener->open(opener->context, session_board(opener->session), session_mailbox(opener->session), &error);
    pthread_mutex_lock(&opener->lock);
    opener->source = source;
    opener->error = error;
    opener->done = true;
    pthread_mutex_unlock(&opener->lock);
    wake_raise(&opener->wake);
    return NULL;
}

bool opener_start(struct opener *opener, struct session *session, const struct ui_options *options, struct error *error)
{
    opener->session = session;
    opener->open = options->open;
    opener->context = options->open_context;
    opener->stop = options->open_stop;
    if (!wake_init(&opener->wake, error))
        return false;
    pthread_mutex_init(&opener->lock, NULL);
    int failed = pthread_create(&opener->thread, NULL, run, opener);
    if (failed)
        return error_set(error, ERROR_FAILED, _("cannot start a thread: %s"), strerror(failed));
    opener->started = true;
    return true;
}

bool opener_take(struct opener *opener, struct source **source, struct error *error)
{
    if (opener->joined || !opener->started)
        return false;
    wake_clear(&opener->wake);
    pthread_mutex_lock(&opener->lock);
    bool done = opener->done;
    pthread_mutex_unlock(&opener->lock);
    if (!done)
        return false;
    pthread_join(opener->thread, NULL);
    opener->joined = true;
    *source = opener->source;
    *error = opener->error;
    opener->source = NULL;
    return true;
}

void opener_finish(struct opener *opener)
{
    if (opener->started && !opener->joined) {
        if (opener->stop)
            atomic_store(opener->stop, true);
        pthread_join(opener->thread, NULL);
        if (opener->source)
            opener->source->ops->destroy(opener->source);
    }
    wake_finish(&opener->wake);
}
