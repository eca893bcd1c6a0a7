# SPDX-License-Identifier: GPL-2.0-or-later
"""What an element calls itself in its answers. Identifiers are of type xs:token: white space around them is none, and
within them one blank; they compare exactly. Who was asked and writes its name in another case is who was asked.
"""

from support import orders
from support.attempts import Attempts

ATTEMPTS = Attempts()
CONFLICT = 'li.element.conflict Warning'


def write_names(element, change, kinds=('Response',), what='ne'):
    """All that is said from now on writes a name in another way, in messages of these kinds."""
    usual = element._message

    def message(name, body, transaction, **changes):
        if name.endswith(kinds):
            changes[what] = change(element.name if what == 'ne' else element.administrator.name)
        return usual(name, body, transaction, **changes)

    element._message = message


def administered(w):
    """All that is, and a change of it; then what is delivered."""
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.clean(w.unit())
    w.ne.create(w.did(2), w.second)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.capture.wait(6)
    w.clean(w.unit())
    w.clean(w.unit(to=w.second))
    w.covert()


def names(name, change, **how):
    def attempt(w):
        if w.is_there:
            write_names(w.ne, change, **how)
        administered(w)
    attempt.__name__ = name
    return ATTEMPTS.attempt(attempt)


names('in_another_case', str.upper)
names('requests_in_another_case', str.upper, kinds=('Request',))
names('administrator_in_another_case', str.upper, what='admf')
names('with_a_blank_behind', lambda name: f'{name} ')
names('on_a_line_of_its_own', lambda name: f'\n    {name}\n  ')
names('requests_on_a_line_of_their_own', lambda name: f'\n    {name}\n  ', kinds=('Request',))


def with_blanks(w, between):
    """A name of two words."""
    w._ne = w.element(f'ne {w.number}')
    if w.is_there:
        write_names(w.ne, lambda name: name.replace(' ', between))
    administered(w)


@ATTEMPTS.attempt
def with_two_blanks_within(w):
    with_blanks(w, '  ')


@ATTEMPTS.attempt
def with_a_line_end_within(w):
    with_blanks(w, '\r\n\t')


@ATTEMPTS.attempt
def a_listing_under_another_name(w):
    """It says nothing of either name: what the element was ordered is as it was, and what comes later is no Error."""
    w.believed()
    if w.is_there:
        usual = w.ne._message
        w.ne._message = lambda name, body, transaction, **changes: usual(
            name, body, transaction, **{**changes, **({'ne': 'other'} if name.endswith('Response') else {})})
        w.ne.ask('GetAllDetails', response=orders.all_details())
        w.ne._message = usual
    else:
        w.capture.now += 2 * w.capture.step
    w.capture.wait(6)
    w.clean(w.unit())
    w.ne.create(w.did(2), w.second)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.clean(w.unit(to=w.second))
    w.covert()


@ATTEMPTS.attempt
def always_another_name(w):
    """Nothing that it answers counts: nothing is known of it then, and an Error is never said for that."""
    if w.is_there:
        write_names(w.ne, lambda name: f'{name}\u00a0')
    w.usual()
    w.baseline([orders.task(w.xid(), w.did(1))], [orders.destination(w.did(1), w.mdf)])
    w.ne.create(w.did(2), w.second)
    w.ne.modify(w.xid(), w.did(1), w.did(2))
    w.capture.wait(6)
    w.judge(w.unit(to=w.second), *(('unverified', 'li.endpoint.unverified Note', 'li.order.unanswered Note')
                                   if w.is_there else ('provisioned',)))


judged, test_names, test_twins_differ = ATTEMPTS.tests()
test_said = ATTEMPTS.tests_said({CONFLICT: [a_listing_under_another_name, always_another_name]})
