#include "cli/globals.h"
#include "base/lang.h"

const struct option_spec global_options[] = {
    {"brokers", 'b', OPTION_TEXT, "HOST:PORT,...", N_("brokers to connect to first"), .is_setting = true},
    {"profile", 'c', OPTION_TEXT, "NAME", N_("a [profile NAME] of the configuration file"), .is_setting = true},
    {"file", 'F', OPTION_LIST, "FILE", N_("properties from kcat.conf or a Java client.properties"),
     .is_setting = false},
    {"property", 'X', OPTION_LIST, "KEY=VALUE", N_("any librdkafka property"), .is_setting = false},
    {"demo", 0, OPTION_FLAG, NULL, N_("use the cluster that is built in"), .is_setting = false},
    {"seed", 0, OPTION_COUNT, "N", N_("of the built-in cluster's data (default 1)"), .is_setting = true},
    {"demo-rate", 0, OPTION_REAL, "FACTOR", N_("how much faster its producers write (default 1; 0: they stop)"),
     .is_setting = true},
    {"output", 'o', OPTION_TEXT, "FORMAT", N_("how to print: see the command's help"), .is_setting = false},
    {"timeout", 0, OPTION_DURATION, "TIME", N_("how long to wait for the brokers (default 10s)"), .is_setting = true},
    {"write", 0, OPTION_FLAG, NULL, N_("allow what changes a cluster"), .is_setting = true},
    {"max-rate", 0, OPTION_COUNT, "N", N_("read at most N records a second (default 0: no limit)"), .is_setting = true},
    {"ascii", 0, OPTION_FLAG, NULL, N_("no character above 126"), .is_setting = true},
    {"no-color", 0, OPTION_FLAG, NULL, N_("no colour (so does the variable NO_COLOR)"), .is_setting = true},
    {"lang", 0, OPTION_CHOICE, "NAME", N_("the language of what people read (default: by the environment)"),
     .choices = "en|es", .is_setting = true},
    {"help", 'h', OPTION_FLAG, NULL, N_("what weir, or the command, can do"), .is_setting = false},
    {"version", 'V', OPTION_FLAG, NULL, N_("versions of weir and of librdkafka, and what that lacks"),
     .is_setting = false},
    {0},
};

const struct option_spec dashboard_options[] = {
    {"from", 0, OPTION_TEXT, "WHERE", N_("beginning, end, -N (newest N a partition), an offset, @TIME"),
     .is_setting = false},
    {"serve", 0, OPTION_FLAG, NULL, N_("with --demo: no dashboard, a cluster for other terminals"),
     .is_setting = false},
    {"where", 0, OPTION_TEXT, "FILTER", N_("only messages that match: words, /regex/ or value.amount > 100"),
     .is_setting = false},
    {"buffer", 0, OPTION_SIZE, "SIZE", N_("memory for messages (default 64M)"), .is_setting = true},
    {"theme", 0, OPTION_TEXT, "NAME", N_("default, light, high-contrast, ... or a file; T shows them all"),
     .is_setting = true},
    {"dump", 0, OPTION_GEOMETRY, "[=WxH]", N_("print one frame, as -o text, ansi or svg; no terminal needed"),
     .is_setting = false},
    {"frames", 0, OPTION_COUNT, "N", N_("end after N frames"), .is_setting = false},
    {"keys", 0, OPTION_TEXT, "KEYS", N_("press these keys, as if typed"), .is_setting = false},
    {0},
};
