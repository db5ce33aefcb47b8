#include "base/lang.h"
#include "engine/writer_jobs.h"

static struct writer_guard *guard_of(struct source *base)
{
    return (struct writer_guard *)base; /* its first member */
}

/* Not ERROR_FAILED, which would say that a topic is not there. */
static bool stopped(const struct writer_guard *guard, struct error *error)
{
    if (!atomic_load(guard->stop))
        return false;
    error_set(error, ERROR_UNREACHABLE, _("weir is ending"));
    return true;
}

static bool ask(struct source *base, const struct question *question, struct answer *answer, struct error *error)
{
    struct writer_guard *guard = guard_of(base);
    return !stopped(guard, error) && guard->source->ops->ask(guard->source, question, answer, error);
}

static bool admin(struct source *base, const struct admin_request *request, struct admin_answer *answer,
                  struct error *error)
{
    struct writer_guard *guard = guard_of(base);
    return !stopped(guard, error) && guard->source->ops->admin(guard->source, request, answer, error);
}

static struct producer *produce(struct source *base, const struct produce_spec *spec, struct error *error)
{
    struct writer_guard *guard = guard_of(base);
    return stopped(guard, error) ? NULL : guard->source->ops->produce(guard->source, spec, error);
}

/* What former runs kept is on a disk: it waits for nobody, and so is not stopped. */
static struct lag_watch *recall(struct source *base, const char *cluster_id, const char *group)
{
    struct writer_guard *guard = guard_of(base);
    return guard->source->ops->recall ? guard->source->ops->recall(guard->source, cluster_id, group) : NULL;
}

static void capabilities(const struct source *base, struct capabilities *out)
{
    const struct writer_guard *guard = (const struct writer_guard *)base;
    guard->source->ops->capabilities(guard->source, out);
}

void writer_guard_init(struct writer_guard *guard, struct source *source, const atomic_bool *stop)
{
    static const struct source_ops writes = {
        .ask = ask, .admin = admin, .produce = produce, .recall = recall, .capabilities = capabilities};
    static const struct source_ops reads = {.ask = ask, .recall = recall, .capabilities = capabilities};
    bool both = source->ops->admin && source->ops->produce;
    *guard = (struct writer_guard){
        .base = {.ops = both ? &writes : &reads, .board = source->board, .events = source->events},
        .source = source,
        .stop = stop};
}
