/* What a look brought, as news and as marks of the charts. Private to lag_*.c. */
#ifndef WEIR_MODEL_LAG_TELL_H
#define WEIR_MODEL_LAG_TELL_H

#include "model/lag_watch_inner.h"

/* The news are to be seen in the charts, too. */
void lag_tell_mark(struct lag_watch *watch, const struct lag_look *look, enum group_mark_kind kind,
                   const struct lag_news *news);

/* News of one partition; the caller writes its text. */
struct lag_news *lag_tell(struct lag_news_list *list, enum lag_news_kind kind, enum lag_word severity,
                          const struct lag_row *row, const struct lag_look *look);

/* Writes the text: the committed offset, which was `before`, is no longer there. */
void lag_tell_vanished(struct lag_watch *watch, struct lag_news *news, struct offset before,
                       const struct lag_look *look);

/* What befell the committed offset of a partition. */
void lag_tell_change(struct lag_watch *watch, struct lag_track *track, const struct lag_row *row,
                     const struct track_change *change, struct offset before, const struct lag_look *look,
                     struct lag_news_list *list);

#endif
