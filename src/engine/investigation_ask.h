/* What an investigation asks a cluster besides looking, on a thread of its own. Private to investigation*.c. */
#ifndef WEIR_ENGINE_INVESTIGATION_ASK_H
#define WEIR_ENGINE_INVESTIGATION_ASK_H

#include "model/others_look.h"
#include "source/source.h"

enum inquiry_kind { INQUIRE_TOPIC, INQUIRE_BROKERS, INQUIRE_JOURNAL, INQUIRE_OTHERS };

struct inquiry_answer {
    enum inquiry_kind kind;
    char *name;                 /* the topic, or the group: of INQUIRE_OTHERS the one that is left out */
    struct answer answer;       /* partitions, brokers, journal */
    struct error error;         /* of that */
    struct admin_answer config; /* INQUIRE_TOPIC */
    struct error config_error;
    bool config_asked;
    struct others_look *others; /* INQUIRE_OTHERS; NULL: not had, or not in full */
    char *others_error;         /* why; NULL: `error` says it, or nothing */
};
void inquiry_answer_finish(struct inquiry_answer *answer);

struct inquirer;

struct inquirer *inquirer_create(struct source *source, struct wake *wake);
bool inquirer_is_idle(struct inquirer *inquirer); /* nothing is under way or waits */
void inquirer_stop(struct inquirer *inquirer);    /* gives up what waits */
void inquirer_destroy(struct inquirer *inquirer); /* waits for what is under way */

void inquirer_ask(struct inquirer *inquirer, enum inquiry_kind kind, const char *name);
bool inquirer_take(struct inquirer *inquirer, struct inquiry_answer *answer); /* finish it; false: none */

#endif
