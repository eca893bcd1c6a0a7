# SPDX-License-Identifier: GPL-2.0-or-later
"""The user's tables: from the profile, from the command line, changed while a capture is loaded, and with bad rows."""

import re
from pathlib import Path

import pytest

from support import home, orders, tshark, wire
from support.cases import MDF, PORTS, PROTECTED, STRANGER, XID, Cases, cc, iri, registered, row
from support.tshark import Sharkd, walk

BASE = [*PORTS, *PROTECTED]
GOOD = '"198.51.100.20","9003","any","X2,X3","*","MDF one"'
OTHER = '"203.0.113.66","9003","any","X2,X3","*","MDF two"'
DID = '19867c20-8c94-473e-b9cd-8b72b7b05fd4'
NOBODY = '"192.0.2.250","1","any","X2,X3","*","nobody"'


@pytest.fixture(scope='module')
def capture(tmp_path_factory):
    """One X3 unit to the MDF, one to a stranger."""
    cases = Cases()
    cases.tcp('MDF', cc())
    cases.tcp('stranger', cc(), server=STRANGER)
    cases.path = tmp_path_factory.mktemp('tables') / 'tables.pcapng'
    cases.capture.save(cases.path)
    return cases


def verdicts(capture, options=(), environment=None):
    return [unit.verdict for unit in tshark.units(capture.path, [*BASE, *options], environment=environment)]


def findings(capture, options=(), environment=None):
    return [item.filter for item in tshark.experts(capture.path, [*BASE, *options], environment=environment)]


def profile(**tables):
    """An environment whose profile has these tables, each a list of lines."""
    folder = home.new_home()
    files = folder / '.config/wireshark'
    files.mkdir(parents=True)
    for name, lines in tables.items():
        (files / name).write_text(''.join(line + '\n' for line in lines), encoding='utf-8')
    return home.plugin_home(folder)


# --- Where rows come from

def test_from_the_profile(capture):
    assert verdicts(capture, environment=profile(li_endpoints=[GOOD])) == ['registered', 'unregistered']
    assert verdicts(capture, environment=profile(li_endpoints=[NOBODY, OTHER])) == ['unregistered', 'registered']


def test_from_the_command_line(capture):
    assert verdicts(capture, ['-o', f'uat:li_endpoints:{GOOD}']) == ['registered', 'unregistered']


def test_both_add_up(capture):
    """Rows of the command line are added to those of the profile."""
    environment = profile(li_endpoints=['# a comment', '', GOOD])
    assert verdicts(capture, ['-o', f'uat:li_endpoints:{OTHER}'], environment) == ['registered'] * 2


def test_all_tables_of_the_profile(capture):
    environment = profile(li_endpoints=['"192.0.2.200","9003","tcp","*","*","x"'], li_elements=['"192.0.2.10","UPF"'],
                          li_aliases=['"203.0.113.66:9003","192.0.2.200:9003"'],
                          li_administrators=['"192.0.2.99","*","ADMF"'])
    assert verdicts(capture, environment=environment) == ['unregistered', 'registered']
    shown = tshark.fields(capture.path, ['li.element'], BASE, 'li', environment=environment)
    assert shown == [[['UPF']], [['UPF']]]


def test_many_rows(capture):
    """Ten thousand others change nothing."""
    rows = [f'"10.{i >> 8 & 255}.{i & 255}.7","1-{i + 1}","tcp","X2,X3","*","{i}"' for i in range(10000)]
    assert verdicts(capture, environment=profile(li_endpoints=[*rows, GOOD])) == ['registered', 'unregistered']


def test_names_may_have_commas_and_letters(capture):
    environment = profile(li_endpoints=['"198.51.100.20","9003","tcp","X3","*","Größe, eins"'])
    assert tshark.fields(capture.path, ['li.endpoint.name'], BASE, 'li.endpoint.verdict == 1',
                         environment=environment) == [[['Größe, eins']]]


# --- Rows that are wrong: (table, its columns, the column named, words of the reason)

BAD = [
    ('li_endpoints', ('198.51.100.256', '9003', 'tcp', 'X3', '*', 'n'), 'Address', '198.51.100.256'),
    ('li_endpoints', ('', '9003', 'tcp', 'X3', '*', 'n'), 'Address', ''),
    ('li_endpoints', ('mdf.example.org', '9003', 'tcp', 'X3', '*', 'n'), 'Address', 'mdf.example.org'),
    ('li_endpoints', ('198.51.100.0/33', '9003', 'tcp', 'X3', '*', 'n'), 'Address', '/33'),
    ('li_endpoints', ('2001:db8::/129', '9003', 'tcp', 'X3', '*', 'n'), 'Address', '/129'),
    ('li_endpoints', ('198.51.100.20:9003', '9003', 'tcp', 'X3', '*', 'n'), 'Address', '198.51.100.20:9003'),
    ('li_endpoints', ('198.51.100.20', '', 'tcp', 'X3', '*', 'n'), 'Ports', ''),
    ('li_endpoints', ('198.51.100.20', '65536', 'tcp', 'X3', '*', 'n'), 'Ports', '65536'),
    ('li_endpoints', ('198.51.100.20', '-1', 'tcp', 'X3', '*', 'n'), 'Ports', '-1'),
    ('li_endpoints', ('198.51.100.20', '9010-9000', 'tcp', 'X3', '*', 'n'), 'Ports', '9010-9000'),
    ('li_endpoints', ('198.51.100.20', 'https', 'tcp', 'X3', '*', 'n'), 'Ports', 'https'),
    ('li_endpoints', ('198.51.100.20', '9003', 'sctp', 'X3', '*', 'n'), 'Transport', 'sctp'),
    ('li_endpoints', ('198.51.100.20', '9003', '', 'X3', '*', 'n'), 'Transport', ''),
    ('li_endpoints', ('198.51.100.20', '9003', 'tcp', 'X5', '*', 'n'), 'Interfaces', 'X5'),
    ('li_endpoints', ('198.51.100.20', '9003', 'tcp', 'X2 X3', '*', 'n'), 'Interfaces', 'X2 X3'),
    ('li_endpoints', ('198.51.100.20', '9003', 'tcp', '', '*', 'n'), 'Interfaces', ''),
    ('li_endpoints', ('198.51.100.20', '9003', 'tcp', 'X3', '', 'n'), 'Identities', ''),
    ('li_endpoints', ('198.51.100.20', '9003', 'tcp', 'X3', f'{XID},,', 'n'), 'Identities', ','),
    ('li_endpoints', ('198.51.100.20', '9003', 'tcp', 'X1', '*', 'n'), 'Interfaces', 'X1'),
    ('li_endpoints', ('198.51.100.20', '9003', 'tcp', 'X2,X1', '*', 'n'), 'Interfaces', 'X1'),
    ('li_endpoints', ('198.51.100.20', '9003', 'tcp', 'X3', XID[:-1], 'n'), 'Identities', XID[:-1]),
    ('li_endpoints', ('198.51.100.20', '9003', 'tcp', 'X3', XID.replace('-', '')[:-1], 'n'), 'Identities', 'XID'),
    ('li_elements', ('192.0.2.300', 'n'), 'Address', '192.0.2.300'),
    ('li_aliases', ('203.0.113.66:port', '192.0.2.1:9003'), 'Observed', 'port'),
    ('li_aliases', ('203.0.113.66:9003', '192.0.2.0/24:9003'), 'Provisioned', '192.0.2.0/24'),
    ('li_aliases', ('203.0.113.66:9003', '192.0.2.1:9000-9003'), 'Provisioned', '9000-9003'),
    ('li_administrators', ('192.0.2.300', '*', 'n'), 'Address', '192.0.2.300'),
    ('li_administrators', ('192.0.2.1', 'X9', 'n'), 'Interfaces', 'X9'),
    ('li_administrators', ('192.0.2.1', 'X2', 'n'), 'Interfaces', 'X2'),
    ('li_administrators', ('192.0.2.1', 'X1,HI2', 'n'), 'Interfaces', 'HI2'),
]


@pytest.mark.parametrize('table, columns, column, words', BAD,
                         ids=[f'{table} {column} {words or "empty"}' for table, _, column, words in BAD])
def test_a_bad_row_is_refused(capture, table, columns, column, words):
    """On the command line tshark ends, and its message says which column, what stood there, and why."""
    done = tshark.run(['-r', capture.path, *row(table, *columns)], check=False)
    assert done.returncode != 0
    line, = [line for line in done.stderr.splitlines() if column in line]
    assert words in line
    # And a reason: words behind the value
    assert len(line.split(f'"{columns[0]}"')[-1].split(':')[-1].split()) >= 2


@pytest.mark.parametrize('column', [
    ('9003', 'tcp', 'X2,X3', ' *'), ('9003', 'tcp', 'X2,X3', '* '), ('9003', 'tcp', 'X2 , x3', '*'),
    ('9003', 'TCP', 'X2,HI2,X3', f'0001, {XID.upper()}'), ('9003', 'any', 'HI1,X3,X2', f'DE/1,urn:uuid:{XID}'),
], ids=str)
def test_a_good_row_however_it_is_written(capture, column):
    """What is not refused counts."""
    assert verdicts(capture, row('li_endpoints', '198.51.100.20', *column, 'MDF one')) == [
        'registered', 'unregistered']


@pytest.mark.parametrize('interfaces', ['*', 'X1', 'HI1', 'X1, HI1'])
def test_a_good_row_of_an_administrator(capture, interfaces):
    assert verdicts(capture, row('li_administrators', '192.0.2.1', interfaces, 'ADMF')) == ['unverified'] * 2


LINES = {
    'bad address': '"198.51.100.256","9003","tcp","X2,X3","*","n"',
    'bad port': '"192.0.2.9","none","tcp","X2,X3","*","n"',
    'bad interface': '"192.0.2.9","9003","tcp","X2,X5","*","n"',
    'too few columns': '"192.0.2.9","9003"', 'no quotes': 'this is no row',
    'open quote': '"192.0.2.9","9003","tcp","X2,X3","*","n',
}
FAULTS = {'bad address': 'Address "198.51.100.256": ', 'bad port': 'Ports "none": ',
          'bad interface': 'Interfaces "X2,X5": '}
PLACES = {'alone': [None], 'first': [None, GOOD], 'middle': [NOBODY, None, GOOD], 'last': [GOOD, NOBODY, None]}


@pytest.mark.parametrize('place', PLACES)
@pytest.mark.parametrize('kind', LINES)
def test_a_bad_row_in_the_profile(capture, kind, place):
    """It never empties the registry: it is said, on the first unit, and "no rows" never applies."""
    environment = profile(li_endpoints=[LINES[kind] if line is None else line for line in PLACES[place]])
    # From 4.4 on Wireshark takes a row whose last quote is missing.
    taken = kind == 'open quote' and home.wireshark_version() >= (4, 4)
    # Wireshark itself prints what it cannot read, before anything else and without an end of line.
    shown = tshark.read(capture.path, ['-T', 'fields', '-e', 'li.endpoint.verdict', '-e', '_ws.expert.message'], BASE,
                        'li.interface', environment=environment).splitlines()
    # Wireshark's own words stand before the first line.
    found = [re.search(r'(\d)\t(.*)$', line).groups() for line in shown if re.search(r'\d\t', line)]
    mdf, stranger = [tshark.VERDICTS[int(verdict)] for verdict, _ in found]
    said = [message.count('li_endpoints, row ') for _, message in found]
    # Rows behind such a one it may leave out all the same, which is said too.
    assert said in ([[0, 0], [1, 0]] if taken else [[1, 0]])
    if not taken:
        number = PLACES[place].index(None) + 1
        assert f'li_endpoints, row {number} can\'t be used: {FAULTS.get(kind, "not all of its columns")}' in found[0][1]
    # Good rows before the bad one count, and those behind it as far as Wireshark keeps them.
    assert mdf == 'registered' or (place != 'last' and mdf == 'unregistered')
    assert stranger == 'unregistered'


def test_severity_of_a_bad_row(capture):
    environment = profile(li_endpoints=[LINES['bad port']])
    assert [item.severity for item in tshark.experts(capture.path, BASE, ['li.table'], environment=environment)] == [
        'Warning']


def test_a_row_with_a_bad_column_costs_only_itself(capture):
    """The row behind it still counts."""
    environment = profile(li_endpoints=[LINES['bad port'], GOOD])
    assert verdicts(capture, environment=environment) == ['registered', 'unregistered']


BAD_ALIAS = '"203.0.113.66:port","198.51.100.20:9003"'
SOME = "(some rows can't be used)"


def messages(capture, environment, options=()):
    """What is said of endpoints."""
    return [item.message for item in tshark.experts(capture.path, [*BASE, *options], ['li.endpoint'],
                                                    environment=environment)]


def test_a_bad_alias_is_said(capture):
    """An alias that cannot be used changes what an endpoint is."""
    environment = profile(li_endpoints=[GOOD], li_aliases=[BAD_ALIAS])
    assert findings(capture, environment=environment).count('li.table.invalid') == 1
    said, = messages(capture, environment)
    assert "(some rows of li_aliases can't be used)" in said


def test_a_bad_alias_registers_nothing(capture):
    """It is no row of any family: where li_endpoints has none, nothing is held against it."""
    environment = profile(li_aliases=[BAD_ALIAS])
    assert verdicts(capture, environment=environment) == ['unverified'] * 2
    assert findings(capture, environment=environment).count('li.table.invalid') == 1


@pytest.mark.parametrize('lines', [[GOOD.replace('"*"', f'"{XID[:-1]}"')],
                                   [GOOD.replace('"*"', f'"{XID[:-1]}"'), GOOD.replace('X2,X3', 'X2')],
                                   [GOOD.replace('"*"', f'"{XID[:-1]}"'), GOOD.replace('"*"', '"0001"')]],
                         ids=['not listed', 'other interface', 'other identity'])
def test_an_alarm_says_that_rows_cannot_be_used(capture, lines):
    """The row with the mistyped XID may be the one that would allow it."""
    said = messages(capture, profile(li_endpoints=lines))
    assert len(said) == 2
    assert all(SOME in message for message in said)


def test_an_alarm_of_what_was_ordered_says_so_too(tmp_path):
    cases = Cases()
    ne = orders.Administrator(cases.capture).element('ne-1', '192.0.2.10')
    ne.create(DID, MDF)
    ne.activate(XID, DID)
    cases.tcp('MDF', cc())
    cases.path = tmp_path / 'ordered.pcapng'
    cases.capture.save(cases.path)
    said, = messages(cases, profile(li_endpoints=[GOOD.replace('"*"', f'"{XID[:-1]}"')]))
    assert 'was ordered in frame' in said and SOME in said


OTHERS = {
    'li_elements': ('"192.0.2.300","n"', 'Address "192.0.2.300": '),
    'li_aliases': ('"203.0.113.66:port","192.0.2.1:9003"', 'Observed endpoint "203.0.113.66:port": '),
    'li_administrators': ('"192.0.2.1","X9","n"', 'Interfaces "X9": '),
    'li_ps_keys': ('"*","00112233"', 'Key: '),
}


@pytest.mark.parametrize('table', OTHERS)
def test_a_bad_row_of_another_table(capture, table):
    """Named with its number and its column, be it of whichever table; once."""
    line, fault = OTHERS[table]
    environment = profile(li_endpoints=[GOOD], **{table: ['# a comment', line]})
    shown = tshark.read(capture.path, ['-T', 'fields', '-e', '_ws.expert.message'], BASE, 'li.table.invalid',
                        environment=environment)
    assert shown.count(f"{table}, row 1 can't be used: {fault}") == 1
    assert shown.count("can't be used") == 1


def test_bad_rows_of_several_tables(capture):
    environment = profile(li_endpoints=[LINES['bad port'], GOOD, LINES['bad address'], NOBODY],
                          li_elements=['"192.0.2.300","n"'])
    shown = tshark.read(capture.path, ['-T', 'fields', '-e', '_ws.expert.message'], BASE, 'li.table.invalid',
                        environment=environment)
    for words in ('li_endpoints, row 1 ', 'li_endpoints, row 3 ', 'li_elements, row 1 '):
        assert shown.count(words) == 1
    # The rows between and behind count.
    assert verdicts(capture, environment=environment) == ['registered', 'unregistered']


@pytest.mark.parametrize('interfaces, stranger', [('HI2', 'unverified'), ('X2', 'unregistered'), ('*', 'unregistered'),
                                                  ('X5', 'unregistered')])
def test_the_families_of_a_bad_row(capture, interfaces, stranger):
    """ "No rows" applies to families that the row can't be of."""
    environment = profile(li_endpoints=[f'"198.51.100.20","none","tcp","{interfaces}","*","n"'])
    assert verdicts(capture, environment=environment)[1] == stranger


def test_said_on_a_message(tmp_path):
    """Where administration comes first."""
    capture = wire.Capture()
    ne = orders.Administrator(capture).element('ne-1', '192.0.2.10')
    ne.ping()
    ne.ping()
    capture.save(tmp_path / 'message.pcapng')
    environment = profile(li_endpoints=[LINES['bad port']])
    assert tshark.read(tmp_path / 'message.pcapng', ['-T', 'fields', '-e', 'frame.number'], [], 'li.table.invalid',
                       environment=environment).split()[-1:] == ['4']
    assert [item.filter for item in tshark.experts(tmp_path / 'message.pcapng', [], ['li.table'],
                                                   environment=environment)] == ['li.table.invalid']


@pytest.mark.parametrize('two_pass', [False, True])
@pytest.mark.parametrize('text', [LINES['bad port'] + '\n', GOOD], ids=['bad port', 'no line end'])
def test_said_where_nothing_is_judged(capture, text, two_pass):
    """The only row is lost: nobody is expected, and the capture has neither unit nor message to say it on."""
    environment = profile(li_endpoints=[])
    (Path(environment['HOME']) / '.config/wireshark/li_endpoints').write_text(text, encoding='utf-8')
    said = [(item.frame, item.filter) for item in tshark.experts(capture.path, [], ['li.coverage', 'li.table'],
                                                                 environment=environment, two_pass=two_pass)]
    first, second = (capture.frames[name][0] for name in ('MDF', 'stranger'))
    assert sorted(said) == [(first, 'li.coverage.not_judged'), (first, 'li.table.invalid'),
                            (second, 'li.coverage.not_judged')]


@pytest.mark.parametrize('options', [[], registered()], ids=['no rows', 'good rows'])
def test_silent_where_nothing_is_wrong(capture, options):
    assert 'li.table.invalid' not in [item.filter for item in tshark.experts(capture.path, options)]


# --- The row that fits nearly is named

NEARLY = {
    'interface': (['"198.51.100.20","9003","tcp","X2","*","MDF one"'], 'li.endpoint.wrong_interface',
                  'is registered (MDF one), but not for X3: row 1 of li_endpoints has X2'),
    'transport': ([NOBODY, '"198.51.100.20","9003","udp","X2,X3","*","MDF one"'],
                  'li.endpoint.wrong_interface',
                  'is registered (MDF one), but not for X3 over this transport: row 2 of li_endpoints has udp'),
    'identity': (['"198.51.100.20","none","tcp","X3","*","bad"', '"198.51.100.20","9003","tcp","X3","0001","MDF one"'],
                 'li.endpoint.other_task', f'but not for XID {XID}: row 2 of li_endpoints has others'),
    'family': (['"198.51.100.21","9003","tcp","X3","*","n"', '"198.51.100.20","9003","tcp","HI2,HI3","*","LEMF"'],
               'li.endpoint.unregistered', 'no row of li_endpoints names it for X3 (row 2 names it for HI2,HI3)'),
}


@pytest.mark.parametrize('what', NEARLY)
def test_the_row_that_nearly_fits(capture, what):
    lines, item, words = NEARLY[what]
    shown = tshark.read(capture.path, ['-T', 'fields', '-e', '_ws.expert.message'], BASE,
                        f'{item} && ip.dst == 198.51.100.20', environment=profile(li_endpoints=lines))
    assert words in shown


@pytest.mark.parametrize('lines', [[], ['# nothing'], [GOOD], [GOOD, NOBODY]])
def test_good_tables_are_silent(capture, lines):
    assert 'li.table.invalid' not in findings(capture, environment=profile(li_endpoints=lines))


def test_no_file_is_silent(capture):
    assert 'li.table.invalid' not in findings(capture)
    assert 'li.table.invalid' not in findings(capture, registered())


# --- A table that changes judges anew at once

def shown_in(session, capture):
    """For each of the two units what is concluded: its name and verdict."""
    return [[item['l'] for frame in capture.frames[name] for item in walk(session.tree(frame))
             if item['l'].startswith(('Verdict', 'Endpoint name'))] for name in ('MDF', 'stranger')]


def test_setconf_judges_anew(capture):
    """In a loaded capture, without reading it again; rows of one table add up."""
    with Sharkd(BASE) as session:
        session.load(capture.path)
        first = shown_in(session, capture)
        assert first == [['Verdict: not verified (4)'], ['Verdict: not verified (4)']]
        session.setconf('uat:li_endpoints', OTHER)
        assert shown_in(session, capture) == [
            ['Verdict: not registered (3)'], ['Verdict: registered (1)', 'Endpoint name: MDF two']]
        session.setconf('uat:li_endpoints', GOOD)
        assert shown_in(session, capture) == [
            ['Verdict: registered (1)', 'Endpoint name: MDF one'],
            ['Verdict: registered (1)', 'Endpoint name: MDF two']]


def test_setconf_of_an_alias(capture):
    with Sharkd([*BASE, *registered('192.0.2.200')]) as session:
        session.load(capture.path)
        assert shown_in(session, capture)[1] == ['Verdict: not registered (3)']
        session.setconf('uat:li_aliases', '"203.0.113.66:9003","192.0.2.200:9003"')
        assert shown_in(session, capture)[1] == ['Verdict: registered (1)', 'Endpoint name: MDF one']


def test_findings_return_with_a_preference(capture, tmp_path):
    """Back and forth: what is said of cleartext follows the preference, the rest stays."""
    def labels(session):
        return [item['l'] for frame in range(1, capture.capture.count + 1) for item in walk(session.tree(frame))]
    with Sharkd([*PORTS, *registered()]) as session:
        session.load(capture.path)
        before = labels(session)
        session.setconf('li.transport_protected', 'TRUE')
        between = labels(session)
        session.setconf('li.transport_protected', 'FALSE')
        assert labels(session) == before
        assert [text for text in before if 'without TLS' in text]
        assert [text for text in between if 'without TLS' in text] == []


@pytest.mark.parametrize('make, interface', [(iri, 'X2'), (cc, 'X3')])
def test_interface_of_a_unit(tmp_path, make, interface):
    cases = Cases()
    cases.tcp('one', make(), server=MDF)
    cases.capture.save(tmp_path / 'one.pcapng')
    assert [unit.interface for unit in tshark.units(tmp_path / 'one.pcapng', BASE)] == [interface]
