#include "cli/interrupt.h"

#include <signal.h>

static volatile sig_atomic_t came;

static void note(int number)
{
    came = 1;
    signal(number, SIG_DFL);
}

void interrupt_catch(void)
{
    struct sigaction action = {.sa_handler = note}; /* without SA_RESTART: a read that waits for a person ends */
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

void interrupt_release(void)
{
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
}

bool interrupt_came(void)
{
    return came;
}
