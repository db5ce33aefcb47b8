/* Where the clocks differ, the newest record stands for the coordinator's "now": nothing that was read is later, and
 * counts of the last minutes end there. One from the future is a lead of at least so much: until something new is
 * written, a lead that it told when it was younger stays the better one. */
#include "model/journal_clock.h"

static int64_t asked_ms(const struct group_journal *journal)
{
    return journal->to_ms - journal->ahead_ms;
}

void journal_set_clock(struct group_journal *journal, const struct group_journal *former)
{
    int64_t now_ms = asked_ms(journal), newest_ms = journal->newest_ms;
    bool again = former && former->partition == journal->partition && former->end > 0;
    bool is_new = again && journal->newest_offset >= former->end;
    journal->ahead_ms = again && !is_new ? former->ahead_ms : 0;
    journal->clock_unsure = false;
    if (newest_ms > now_ms)
        journal->ahead_ms = newest_ms - now_ms > journal->ahead_ms ? newest_ms - now_ms : journal->ahead_ms;
    else if (is_new && newest_ms > 0 && newest_ms < asked_ms(former) - JOURNAL_CLOCKS_AGREE_MS)
        journal->ahead_ms = newest_ms - now_ms;
    else
        journal->clock_unsure = !again && newest_ms > 0 && newest_ms < now_ms - JOURNAL_CLOCKS_AGREE_MS;
    journal->to_ms = now_ms + journal->ahead_ms;
}

int64_t journal_time(const struct group_journal *journal, int64_t own_ms)
{
    return own_ms + journal->ahead_ms;
}
