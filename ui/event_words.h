/* How kinds of events are called on screens, and marked: by a letter and a role, never by colour alone. */
#ifndef WEIR_UI_EVENT_WORDS_H
#define WEIR_UI_EVENT_WORDS_H

#include "source/event.h"
#include "ui/role.h"

const char *event_word(enum event_kind kind); /* "rebalance", ...: for a person */
char event_letter(enum event_kind kind);      /* '!' bad, '~' a warning, '+' good, ' ' otherwise */
enum role event_role(enum event_kind kind);

#endif
