#!/usr/bin/env python3
"""Reads Prometheus' text exposition format, strictly, and prints its samples, a JSON object a line.

usage: prometheus.py [--self-test] <METRICS

Its grammar is that of "Exposition formats" in Prometheus' own documentation (text format 0.0.4). Beyond what that asks for it
refuses what a careful writer does not do: a sample without TYPE and HELP, an empty line, a timestamp, a family told twice.
Exit 1 with the line and the reason when something is wrong.
"""
import json
import re
import sys

NAME = re.compile(r'[a-zA-Z_:][a-zA-Z0-9_:]*')
LABEL = re.compile(r'[a-zA-Z_][a-zA-Z0-9_]*')
VALUE = re.compile(r'[+-]?(?:\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+|Inf)|NaN')
TYPES = ('counter', 'gauge', 'histogram', 'summary', 'untyped')


class Wrong(Exception):
    pass


def take(pattern, text, at, what):
    found = pattern.match(text, at)
    if not found:
        raise Wrong(f'no {what} at column {at + 1}')
    return found.group(), found.end()


def label_value(text, at):
    if text[at:at + 1] != '"':
        raise Wrong(f'no quotation mark at column {at + 1}')
    at += 1
    out = ''
    while True:
        c = text[at:at + 1]
        if c == '':
            raise Wrong('a label value without an end')
        if c == '"':
            return out, at + 1
        if c == '\\':
            escaped = text[at + 1:at + 2]
            if escaped not in ('\\', '"', 'n') or escaped == '':
                raise Wrong(f'an escape that is none: \\{escaped}')
            out += {'\\': '\\', '"': '"', 'n': '\n'}[escaped]
            at += 2
            continue
        out += c
        at += 1


def labels_of(text, at):
    labels = {}
    at += 1
    while True:
        name, at = take(LABEL, text, at, 'label name')
        if text[at:at + 1] != '=':
            raise Wrong(f'no = at column {at + 1}')
        if name in labels:
            raise Wrong(f'label {name} twice')
        labels[name], at = label_value(text, at + 1)
        if text[at:at + 1] == '}':
            return labels, at + 1
        if text[at:at + 1] != ',':
            raise Wrong(f'neither , nor }} at column {at + 1}')
        at += 1


def sample_of(line):
    name, at = take(NAME, line, 0, 'metric name')
    labels = {}
    if line[at:at + 1] == '{':
        labels, at = labels_of(line, at)
    if line[at:at + 1] != ' ':
        raise Wrong(f'no blank before the value, column {at + 1}')
    value, at = take(VALUE, line, at + 1, 'value')
    if at != len(line):
        raise Wrong(f'something after the value: {line[at:]!r}')
    return {'name': name, 'labels': labels, 'value': float(value.replace('Inf', 'inf'))}


def comment(line, families):
    words = line.split(' ', 3)
    if len(words) != 4 or words[0] != '#' or words[1] not in ('HELP', 'TYPE'):
        raise Wrong('a comment that is neither HELP nor TYPE')
    kind, name, text = words[1:]
    if not NAME.fullmatch(name):
        raise Wrong(f'{name!r} is no metric name')
    family = families.setdefault(name, {})
    if kind in family:
        raise Wrong(f'{kind} of {name} twice')
    if kind == 'TYPE' and text not in TYPES:
        raise Wrong(f'{text!r} is no type')
    if kind == 'HELP' and re.search(r'\\(?![\\n])', text):
        raise Wrong('an escape that is none')
    family[kind] = text
    return name


def parse(data):
    try:
        text = data.decode('utf-8')
    except UnicodeDecodeError as error:
        raise Wrong(f'no UTF-8: {error}') from None
    if text and not text.endswith('\n'):
        raise Wrong('the last line does not end')
    families, closed, seen, samples = {}, set(), set(), []
    current = None
    for number, line in enumerate(text.split('\n')[:-1], 1):
        try:
            if line.startswith('#'):
                name = comment(line, families)
            else:
                sample = sample_of(line)
                name = sample['name']
                if set(families.get(name, {})) != {'HELP', 'TYPE'}:
                    raise Wrong(f'{name} without HELP and TYPE before it')
                key = (name, tuple(sorted(sample['labels'].items())))
                if key in seen:
                    raise Wrong('the same sample twice')
                seen.add(key)
                samples.append(sample)
            if name != current:
                if name in closed:
                    raise Wrong(f'{name} is told in two places')
                closed.add(current)
                current = name
        except Wrong as error:
            raise Wrong(f'line {number}: {error}: {line!r}') from None
    return samples


def self_test():
    head = b'# HELP a text\n# TYPE a gauge\n'
    good = [b'', head, head + b'a 1\n', head + b'a{b="c"} 1.5\n', head + b'a{b="c\\"\\\\\\n",d="\xc3\xa9"} -1e9\n', head + b'a NaN\n']
    bad = [b'a 1\n', head + b'a 1', head + b'a  1\n', head + b'a 1 2\n', head + b'a{} 1\n', head + b'a{b="c",} 1\n',
           head + b'a{b="\\t"} 1\n', head + b'a{b=c} 1\n', head + b'a{b="c",b="d"} 1\n', head + b'a{b="c"} 1\na{b="c"} 1\n',
           head + b'a{b="\xff"} 1\n', head + b'\na 1\n', head + b'a one\n', head + head, head + b'a{b="c} 1\n', head + b'a{1b="c"} 1\n',
           head + b'# HELP z text\n# TYPE z gauge\nz 1\na 1\n', b'# HELP a text\n# TYPE a gouge\n', b'# a remark\n', head + b'a 1 \n', head + b'a -\n']
    wrong = []
    for data in good:
        try:
            parse(data)
        except Wrong as error:
            wrong.append(f'refused {data!r}: {error}')
    for data in bad:
        try:
            parse(data)
            wrong.append(f'took {data!r}')
        except Wrong:
            pass
    sample = parse(head + b'a{b="c\\"\\\\\\n"} 2\n')[0]
    if sample != {'name': 'a', 'labels': {'b': 'c"\\\n'}, 'value': 2.0}:
        wrong.append(f'read as {sample}')
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def main():
    if sys.argv[1:] == ['--self-test']:
        return self_test()
    try:
        for sample in parse(sys.stdin.buffer.read()):
            print(json.dumps(sample))
    except Wrong as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == '__main__':
    sys.exit(main())
