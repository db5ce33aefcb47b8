#!/usr/bin/env python3
"""Translations without further tools: finds marked strings, keeps po/LANGUAGE.po up to date, makes the table that is
compiled in, and checks that nothing is missing.

usage: po.py update | check | table FILE.po OUTPUT.c

Marked are _("...") and N_("..."), lang_plural("...", "...", n), and the help of each action in ui/actions.def. Neighbouring
literals are one string, and macros that stand for a literal are put in.
"""
import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOKEN = re.compile(r'''//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[A-Za-z_]\w*|\\\n|\s+|.''', re.S)
FORMAT = re.compile(r'%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|j|z|t|L)?[diouxXeEfFgGaAcspn%]')
ESCAPES = {'n': '\n', 't': '\t', 'r': '\r', '"': '"', '\\': '\\', "'": "'", '0': '\0', 'a': '\a', 'e': '\x1b'}


def sources():
    found = []
    for top in ('src', 'ui'):
        for folder, _, names in os.walk(os.path.join(ROOT, top)):
            found += [os.path.join(folder, n) for n in names if n.endswith(('.c', '.h', '.def'))]
    return sorted(found)


def unquote(literal):
    raw, out, i = literal[1:-1].encode(), bytearray(), 0
    while i < len(raw):
        c = raw[i:i + 1]
        if c != b'\\':
            out += c
            i += 1
        elif raw[i + 1:i + 2] == b'x':
            digits = re.match(rb'[0-9a-fA-F]{1,2}', raw[i + 2:]).group()
            out.append(int(digits, 16))
            i += 2 + len(digits)
        elif raw[i + 1:i + 2] == b'u':
            out += chr(int(raw[i + 2:i + 6], 16)).encode()
            i += 6
        else:
            out += ESCAPES[raw[i + 1:i + 2].decode()].encode()
            i += 2
    return out.decode('utf-8', 'surrogateescape')


def tokens(text):
    return [t for t in TOKEN.findall(text) if not t.isspace() and t != '\\\n' and not t.startswith(('//', '/*'))]


def literal_macros(files):
    """#define NAME "..." """
    macros = {}
    for text in files.values():
        for name, body in re.findall(r'^#define (\w+)\s+((?:[^\n]*\\\n)*[^\n]*)', text, re.M):
            parts = tokens(body)
            if parts and all(p.startswith('"') for p in parts):
                macros[name] = ''.join(map(unquote, parts))
    return macros


def read_string(toks, i, macros):
    """The literals from token i on, as one; and the token after them."""
    out = None
    while i < len(toks):
        if toks[i].startswith('"'):
            out = (out or '') + unquote(toks[i])
        elif toks[i] in macros:
            out = (out or '') + macros[toks[i]]
        else:
            break
        i += 1
    return out, i


def marked():
    """{msgid: (plural or None, [files])} in the order in which they stand."""
    files = {}
    for path in sources():
        with open(path, encoding='utf-8') as file:
            files[os.path.relpath(path, ROOT)] = file.read()
    macros, found = literal_macros(files), {}

    def add(one, many, path):
        entry = found.setdefault(one, [many, []])
        if path not in entry[1]:
            entry[1].append(path)

    for path, text in files.items():
        toks = tokens(text)
        for i, tok in enumerate(toks[:-1]):
            if toks[i + 1] != '(' or (i > 0 and toks[i - 1] == 'define'):
                continue
            if tok in ('_', 'N_'):
                one, _ = read_string(toks, i + 2, macros)
                if one:
                    add(one, None, path)
            elif tok == 'lang_plural':
                one, at = read_string(toks, i + 2, macros)
                many, _ = read_string(toks, at + 1, macros)
                if one and many:
                    add(one, many, path)
            elif tok == 'X' and path.endswith('.def'):
                strings = [unquote(t) for t in toks[i:i + 12] if t.startswith('"')]
                add(strings[2], None, path)
    return found


def po_string(text):
    out = text.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n').replace('\t', '\\t').replace('\x1b', '\\e')
    return '"%s"' % out


def po_field(name, text):
    if '\n' in text.rstrip('\n'):
        return name + ' ""\n' + '\n'.join(po_string(line) for line in text.splitlines(True))
    return '%s %s' % (name, po_string(text))


def read_po(path):
    """The comments at the head, and {msgid: [translations]}."""
    head, entries, field, entry = [], {}, None, {}

    def keep():
        if 'msgid' in entry and entry['msgid']:
            entries[entry['msgid']] = [entry[f] for f in sorted(entry) if f.startswith('msgstr')]

    if not os.path.exists(path):
        return head, entries
    for line in open(path, encoding='utf-8'):
        line = line.rstrip('\n')
        if line.startswith('#'):
            if not entries and not entry and not line.startswith('#:'):
                head.append(line)
            continue
        match = re.match(r'(msgid_plural|msgid|msgstr(?:\[\d\])?) (".*")$', line)
        if match:
            if match.group(1) == 'msgid':
                keep()
                entry = {}
            field = match.group(1)
            entry[field] = unquote(match.group(2))
        elif line.startswith('"'):
            entry[field] += unquote(line)
    keep()
    return head, entries


def write_po(path, head, entries, found):
    with open(path, 'w', encoding='utf-8') as out:
        out.write('\n'.join(head) + '\n')
        out.write('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
                  '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n')
        for one, (many, files) in found.items():
            strings = entries.get(one, [])
            out.write('\n#: %s\n%s\n' % (' '.join(files), po_field('msgid', one)))
            if many:
                out.write(po_field('msgid_plural', many) + '\n')
                for n in range(2):
                    out.write(po_field('msgstr[%d]' % n, strings[n] if n < len(strings) else '') + '\n')
            else:
                out.write(po_field('msgstr', strings[0] if strings else '') + '\n')


def formats(text):
    return [f for f in FORMAT.findall(text) if f != '%%']


def check_one(name, one, many, strings):
    problems = []
    if not strings or not all(strings):
        problems.append('has no translation')
    for text in strings:
        if text and formats(text) != formats(one) and (not many or formats(text) != formats(many)):
            problems.append('has other formats: %s' % text)
        if text and one.endswith('\n') != text.endswith('\n'):
            problems.append('ends otherwise')
    return ['%s: %s %s' % (name, po_string(one), p) for p in problems]


def languages():
    folder = os.path.join(ROOT, 'po')
    return [os.path.join(folder, n) for n in sorted(os.listdir(folder)) if n.endswith('.po')]


def update():
    found = marked()
    for path in languages():
        head, entries = read_po(path)
        write_po(path, head, entries, found)
        empty = sum(1 for one in found if not all(entries.get(one) or ['']))
        print('%s: %d strings, %d without a translation' % (os.path.basename(path), len(found), empty))


def check():
    found, problems = marked(), []
    for path in languages():
        name = os.path.basename(path)
        _, entries = read_po(path)
        for one, (many, _) in found.items():
            problems += check_one(name, one, many, entries.get(one, []))
        problems += ['%s: %s is not in the sources any more' % (name, po_string(one)) for one in entries if one not in found]
    print('\n'.join(problems))
    if problems:
        print('%d strings; `./dev po` brings po/*.po up to date' % len(problems))
    sys.exit(1 if problems else 0)


def c_string(text):
    out = ''
    for byte in text.encode('utf-8', 'surrogateescape'):
        c = chr(byte)
        out += c if 32 <= byte < 127 and c not in '"\\?' else '\\%03o' % byte
    return '"%s"' % out


def table(po, output):
    _, entries = read_po(po)
    rows = sorted((one.encode(), one, strings) for one, strings in entries.items() if strings and all(strings))
    name = os.path.splitext(os.path.basename(po))[0]
    with open(output, 'w', encoding='ascii') as out:
        out.write('/* Made by scripts/po.py from po/%s.po. */\n#include "base/lang_table.h"\n\n' % name)
        out.write('static const struct lang_entry entries[] = {\n')
        for _, one, strings in rows:
            many = c_string(strings[1]) if len(strings) > 1 else 'NULL'
            out.write('    {%s, %s, %s},\n' % (c_string(one), c_string(strings[0]), many))
        out.write('    {NULL, NULL, NULL},\n};\n\n')
        out.write('const struct lang_table lang_table_%s = {"%s", entries, %d};\n' % (name, name, len(rows)))


if __name__ == '__main__':
    if sys.argv[1:] == ['update']:
        update()
    elif sys.argv[1:] == ['check']:
        check()
    elif len(sys.argv) == 4 and sys.argv[1] == 'table':
        table(sys.argv[2], sys.argv[3])
    else:
        sys.exit(__doc__)
