/* {"schema":"weir.diagnose/1", ...}: see docs/diagnosis.md. */
#ifndef WEIR_CLI_DIAGNOSE_JSON_H
#define WEIR_CLI_DIAGNOSE_JSON_H

#include "base/str.h"
#include "model/diagnosis.h"
#include "model/group_detail.h"

/* `complete`: it was watched for as long as was wished. */
void diagnose_json(struct str *out, const char *cluster, const struct group_detail *detail,
                   const struct diagnosis *diagnosis, bool complete);

#endif
