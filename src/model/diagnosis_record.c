/* What lies at the next offset: a record that nobody gets past, an open transaction, or no record at all. */
#include <string.h>

#include "base/lang.h"
#include "model/diagnosis_parts.h"

enum { MUCH_LARGER = 10 };

static const struct diagnosis_record *record_at(const struct doctor *doctor, const struct lag_row *row, int64_t offset,
                                                bool open)
{
    for (size_t i = 0; i < doctor->facts->record_count; i++) {
        const struct diagnosis_record *record = &doctor->facts->records[i];
        if (record->open == open && record->partition == row->partition && strcmp(record->topic, row->topic) == 0 &&
            record->next == offset)
            return record;
    }
    return NULL;
}

/* --- 12 --- */

/* "offset 1,204: json, 812 bytes, schema 7" */
static const char *side_of(struct doctor *doctor, const struct diagnosis_side *side)
{
    const char *schema =
        side->schema_id >= 0 ? doctor_text(doctor, _(", schema %lld"), (long long)side->schema_id) : "";
    return doctor_text(doctor, _("offset %s: %s, %s bytes%s%s%s%s%s"), doctor_number(doctor, side->offset),
                       side->format ? side->format : "?", doctor_number(doctor, side->size), schema,
                       side->problem ? ", " : "", side->problem ? side->problem : "", side->beginning ? ": " : "",
                       side->beginning ? side->beginning : "");
}

/* Whether the record differs from the one before it in a way that breaks consumers. */
static bool looks_odd(const struct diagnosis_record *record)
{
    const struct diagnosis_side *here = &record->here, *before = &record->before;
    if (!here->there || !before->there)
        return false;
    bool other_kind = here->format && before->format && strcmp(here->format, before->format) != 0;
    bool larger = here->size > MUCH_LARGER * (before->size > 100 ? before->size : 100);
    return other_kind || larger || here->schema_id != before->schema_id || (here->problem && !before->problem);
}

/* The owner gets on with others of its partitions, or had read them to their ends. */
static bool owner_works(const struct doctor *doctor, const struct lag_row *stuck, size_t *others)
{
    bool works = false;
    *others = 0;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        if (row == stuck || row->owner != stuck->owner)
            continue;
        if (row_is_stuck(row))
            return false;
        (*others)++;
        works |= row->committed_us > stuck->unread_us;
    }
    return works;
}

static size_t stalled_partitions(const struct doctor *doctor)
{
    size_t count = 0;
    for (size_t i = 0; i < doctor->row_count; i++)
        count += doctor->worst[i]->judgement.state == STATE_STALL;
    return count;
}

static void say_records(struct doctor *doctor, struct finding *finding, const struct lag_row *row,
                        const struct diagnosis_record *record)
{
    if (!record || !record->asked)
        doctor_say(doctor, finding, _("the record there was not read"));
    else if (record->error)
        doctor_say(doctor, finding, _("the record there cannot be read: %s"), record->error);
    else {
        if (record->here.there)
            doctor_say(doctor, finding, _("the record there, %s"), side_of(doctor, &record->here));
        else
            doctor_say(doctor, finding, _("there is no record within %s offsets from there on"),
                       doctor_number(doctor, record->to - record->next));
        if (record->before.there)
            doctor_say(doctor, finding, _("the one before it, %s"), side_of(doctor, &record->before));
        else if (record->from < record->next)
            doctor_say(doctor, finding, _("there is no record within %s offsets before it"),
                       doctor_number(doctor, record->next - record->from));
    }
    doctor_weir(doctor, finding, _("the record"), false,
                &(struct doctor_call){.command = "tail",
                                      .operands = {row->topic},
                                      .options = doctor_text(doctor, "--partition %d --from %lld -n 1 -o json",
                                                             (int)row->partition, (long long)row_next(row))});
    /* Where compaction or markers left a gap the record lies further on than the group is. */
    bool seen = record && record->asked && !record->error && record->here.there;
    long long behind = (long long)(seen ? record->here.offset : row_next(row)) + 1;
    doctor_reset(doctor, finding,
                 seen ? _("to step over it, with its consumers stopped (one record is not read)")
                      : _("to step over it, with its consumers stopped, if that is its offset"),
                 &(struct doctor_reset){.topic = row->topic,
                                        .partitions = doctor_text(doctor, "%d", (int)row->partition),
                                        .to = doctor_text(doctor, "%lld", behind),
                                        .stock_to = doctor_text(doctor, "--to-offset %lld", behind)});
}

static void ask_poison(struct doctor *doctor)
{
    size_t stalled = stalled_partitions(doctor);
    bool young = watched_us(doctor->facts->watched) < doctor_stuck_us(doctor);
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        if (row->judgement.state != STATE_STALL)
            continue;
        const struct diagnosis_record *record = record_at(doctor, row, row_next(row), false);
        size_t others;
        bool works = owner_works(doctor, row, &others), odd = record && looks_odd(record);
        if (!works && !odd && !(stalled == 1 && others > 0))
            continue;
        struct finding *finding = doctor_find(
            doctor, 12, FINDING_CAUSE, works || (odd && stalled == 1) ? CONFIDENCE_LIKELY : CONFIDENCE_SUSPECTED,
            odd ? 75 : 55, _("a poison record: %s does not get past offset %s"),
            doctor_place(doctor, row->topic, row->partition), doctor_number(doctor, row_next(row)));
        doctor_about(doctor, finding, row);
        doctor_say(doctor, finding, _("committed offset %s stands %s; %s unread; owner: %s"),
                   doctor_offset(doctor, row->committed),
                   doctor_since_bound(doctor, row->unread_us, row->judgement.since_is_bound),
                   doctor_offset(doctor, row->lag), doctor_owner(doctor, row));
        if (works)
            doctor_say(doctor, finding,
                       lang_plural("its owner went on with its %zu other partition meanwhile",
                                   "its owner went on with its %zu other partitions meanwhile", others),
                       others);
        doctor_confirm(doctor, finding, _("the consumer's log names the record, or the error it gets from it"));
        say_records(doctor, finding, row, record);
        return;
    }
    if (young && !stalled)
        doctor_too_short(doctor, 12, doctor_stuck_us(doctor));
}

/* --- 13 --- */

/* How old it is says how long the transaction is open, at least as far as its timestamp is to be believed. */
static void say_first(struct doctor *doctor, struct finding *finding, const struct lag_row *row)
{
    const struct diagnosis_record *record = row->lso.known ? record_at(doctor, row, row->lso.value, true) : NULL;
    if (!record || !record->asked)
        return;
    if (record->error || !record->here.there) {
        doctor_say(doctor, finding, _("its first record cannot be read: %s"),
                   record->error ? record->error : _("it is no longer there"));
        return;
    }
    const struct diagnosis_side *here = &record->here;
    int64_t age_ms = doctor->facts->now_ms - here->timestamp_ms;
    if (here->timestamp_ms < 0 || age_ms < 0)
        doctor_say(doctor, finding, _("its first record, %s"), side_of(doctor, here));
    else
        doctor_say(doctor, finding, _("its first record is %s old (%s), %s"), doctor_duration(doctor, age_ms * 1000),
                   doctor_clock(doctor, here->timestamp_ms), side_of(doctor, here));
}

static void ask_open(struct doctor *doctor)
{
    bool unknown = false, known = false, held = false;
    const struct diagnosis_facts *facts = doctor->facts;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        unknown |= row->lag.known && row->lag.value > 0 && !row->lso.known;
        known |= row->lso.known;
        held |= row->lso.known && row->high.known && row->lso.value < row->high.value;
        if (!row_is_open(row))
            continue;
        const struct watched_partition *seen = watched_partition(facts->watched, row->topic, row->partition);
        bool blocks = row->judgement.state == STATE_BLOCKED;
        struct finding *finding = doctor_find(
            doctor, 13, blocks ? FINDING_CAUSE : FINDING_RISK,
            row->judgement.suspected ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN, 70,
            blocks ? _("an open transaction holds %s: a read_committed consumer sees nothing after offset %s")
                   : _("an open transaction lasts on %s, from offset %s on"),
            doctor_place(doctor, row->topic, row->partition), doctor_offset(doctor, row->lso));
        doctor_about(doctor, finding, row);
        doctor_say(doctor, finding, _("last stable offset %s, end %s: %s offsets lie behind it"),
                   doctor_offset(doctor, row->lso), doctor_offset(doctor, row->high),
                   row->high.known && row->lso.known ? doctor_number(doctor, row->high.value - row->lso.value)
                                                     : _("unknown"));
        if (seen && seen->lso_us)
            doctor_say(doctor, finding, _("the last stable offset has not moved %s"),
                       doctor_since(doctor, seen->lso_us));
        say_first(doctor, finding, row);
        if (blocks)
            doctor_say(doctor, finding,
                       _("the group has read everything before it: a probe found no record up to there"));
        doctor_confirm(doctor, finding,
                       _("the hanging transaction's producer; it ends by itself after "
                         "transaction.timeout.ms (15 min at most by default)"));
        doctor_stock(doctor, finding, _("who it is"), false, "kafka-transactions.sh",
                     "find-hanging --topic %s --partition %d", doctor_quote(doctor, row->topic), (int)row->partition);
        doctor_weir(doctor, finding, _("the records in it"), false,
                    &(struct doctor_call){
                        .command = "tail",
                        .operands = {row->topic},
                        .options = doctor_text(doctor, "--partition %d --from %lld -n 5 --isolation uncommitted",
                                               (int)row->partition, (long long)row->lso.value)});
        return;
    }
    if (unknown && !known)
        doctor_not_known(doctor, 13, _("the last stable offset is not known"));
    if (held && watched_us(facts->watched) < facts->rules->open_us)
        doctor_too_short(doctor, 13, facts->rules->open_us);
}

/* --- 14 --- */

static void ask_markers(struct doctor *doctor)
{
    struct finding *finding = NULL;
    for (size_t i = 0; i < doctor->row_count; i++) {
        const struct lag_row *row = doctor->worst[i];
        if (row->judgement.state != STATE_MARKERS)
            continue;
        if (!finding)
            finding =
                doctor_find(doctor, 14, FINDING_FACT, CONFIDENCE_CERTAIN, 70,
                            _("what is left to read are no records: markers of transactions and aborted records"));
        doctor_say(doctor, finding, _("%s: %s offsets, and a probe found no record up to the end"),
                   doctor_place(doctor, row->topic, row->partition), doctor_offset(doctor, row->lag));
    }
    doctor_need_judgement(doctor, 14);
}

/* --- 23 --- */

/* The transaction is one on the partition that holds the group's offsets. */
static void commands_of_pending(struct doctor *doctor, struct finding *finding)
{
    static const char topic[] = "__consumer_offsets";
    const struct diagnosis_topic *offsets = doctor->facts->offsets;
    size_t count = offsets && offsets->partitions ? offsets->partitions->count : 0;
    int number = (int)diagnosis_offsets_partition(doctor->facts->group, (int32_t)count);
    const char *purpose = _("its commits go where the last stable offset stands before the end");
    if (count)
        purpose = doctor_text(doctor, _("its commits go to partition %d: the last stable offset stands before the end"),
                              number);
    doctor_weir(doctor, finding, purpose, false, &(struct doctor_call){.command = "partitions", .operands = {topic}});
    if (count)
        doctor_stock(doctor, finding, _("who it is"), false, "kafka-transactions.sh",
                     "find-hanging --topic %s --partition %d", topic, number);
    doctor_stock(doctor, finding, _("transactions and their states"), false, "kafka-transactions.sh", "list");
}

/* What could not be looked at when the others could be is of a moment that is past: its row is gone. */
static bool is_pending(const struct watched *watched, const struct watched_partition *seen)
{
    return seen->unstable_us && seen->pending_us == watched->pending_us;
}

static void ask_pending(struct doctor *doctor)
{
    const struct diagnosis_facts *facts = doctor->facts;
    bool pending = false;
    for (size_t i = 0; i < facts->watched->partition_count; i++) {
        const struct watched_partition *seen = &facts->watched->partitions[i];
        pending |= is_pending(facts->watched, seen);
        if (!is_pending(facts->watched, seen) || seen->pending_us - seen->unstable_us < facts->rules->blocked_us)
            continue;
        struct finding *finding = doctor_find(doctor, 23, FINDING_CAUSE, CONFIDENCE_CERTAIN, 80,
                                              _("offsets are pending in a transaction that hangs: %s"),
                                              doctor_place(doctor, seen->topic, seen->partition));
        finding->rank += RANK_WORST;
        finding->topic = seen->topic;
        finding->partition = seen->partition;
        doctor_say(doctor, finding, _("a fetch that requires stable offsets says UNSTABLE_OFFSET_COMMIT %s"),
                   doctor_since(doctor, seen->unstable_us));
        doctor_say(doctor, finding,
                   _("an exactly-once application has sent its offsets and neither committed nor aborted; "
                     "its successor waits"));
        doctor_confirm(doctor, finding, _("the transaction on __consumer_offsets, and the log of the application"));
        commands_of_pending(doctor, finding);
        return;
    }
    doctor_need_partitions(doctor, 23);
    const char *error = facts->detail->pending_error;
    if (error && facts->now_us - facts->watched->pending_us >= facts->rules->blocked_us)
        doctor_not_known(doctor, 23, _("which offsets are pending cannot be asked: %s"), error);
    else if (pending)
        doctor_too_short(doctor, 23, facts->rules->blocked_us);
}

void ask_record(struct doctor *doctor)
{
    ask_poison(doctor);
    ask_open(doctor);
    ask_markers(doctor);
    ask_pending(doctor);
}
