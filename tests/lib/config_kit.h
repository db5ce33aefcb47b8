/* For tests of the configuration: a home that is empty, and files as texts. */
#ifndef WEIR_TESTS_CONFIG_KIT_H
#define WEIR_TESTS_CONFIG_KIT_H

#include "config/config.h"

/* For cmocka_run_group_tests: a folder that is HOME meanwhile, and nothing in the environment leads elsewhere. */
extern char config_home[];
int config_home_set_up(void **state);
int config_home_tear_down(void **state);

bool config_of_text(const char *text, struct config *config, struct error *error); /* of a file "config" */
void assert_has(const char *text, const char *part);

#endif
