#include "codec/decoder_table.h"

const struct decoder_row decoder_rows[DECODERS] = {
    [DECODER_AUTO] = {"auto", NULL, NULL},
    [DECODER_JSON] = {"json", decode_json, decode_json_recognise},
    [DECODER_PYTHON] = {"python", decode_python, decode_python_recognise},
    [DECODER_TEXT] = {"text", decode_text, NULL},
    [DECODER_HEX] = {"hex", decode_hex, NULL},
    [DECODER_MSGPACK] = {"msgpack", decode_msgpack, decode_msgpack_recognise},
    [DECODER_INT16] = {"int16", decode_int16, NULL},
    [DECODER_INT32] = {"int32", decode_int32, NULL},
    [DECODER_INT64] = {"int64", decode_int64, NULL},
    [DECODER_UINT16] = {"uint16", decode_uint16, NULL},
    [DECODER_UINT32] = {"uint32", decode_uint32, NULL},
    [DECODER_UINT64] = {"uint64", decode_uint64, NULL},
    [DECODER_OFFSETS] = {"offsets", decode_offsets, NULL},
    [DECODER_CSV] = {"csv", decode_csv, NULL},
};
