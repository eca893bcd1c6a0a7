# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of all attempts: which of them get a covert unit a better verdict than it has without them, and what in
README's "What is believed" says so. All others get nothing.

Better is *provisioned*, or *not verified* where it was *not registered*. Each that is better either has both directions
of a conversation, or is where the capture itself does not tell what was ordered: then *not verified* is what is known,
and an item says why.
"""

import importlib
import pathlib

import pytest

MODULES = sorted(path.stem for path in pathlib.Path(__file__).parent.glob('test_forging*.py')
                 if path.stem not in ('test_forging_list', 'test_forging_random'))
ATTEMPTS = {name: importlib.import_module(f'audit.{name}').ATTEMPTS for name in MODULES}
WORTH = {'unregistered': 0, 'unverified': 1, 'registered': 2, 'provisioned': 2}

# Line 3: what is not answered yet may still be, while its connection lives.
NOT_ANSWERED_YET = {'a_connection_that_is_kept_open'}
# Line 10: an order of the administrator's has two versions, and either may be what the element got: a destination of
# the unit's task has no known address until it is ordered or listed again.
TWO_VERSIONS = {
    'other_octets_in_a_retransmission', 'the_second_half_first', 'the_second_half_before_the_first',
    'the_second_half_later', 'all_of_a_request_first', 'the_first_half_first', 'the_last_fragment_first',
    'the_first_fragment_first', 'a_task_in_two_versions', 'a_removal_in_two_versions',
    'an_order_that_takes_a_destination_away_in_two_versions', 'a_request_in_a_connection_of_its_own',
    'a_request_in_a_connection_of_its_own_with_other_numbers', 'a_request_in_two_segments_in_a_connection_of_its_own',
    'a_request_behind_a_reset_in_a_connection_of_its_own', 'a_request_behind_an_end_in_a_connection_of_its_own',
    'a_request_in_a_connection_that_is_answered', 'a_request_before_the_true_one_in_a_connection_of_its_own',
}
# Likewise, of the listing that would have told that this is all: only some orders are known.
LISTING_IN_TWO_VERSIONS = {'a_first_listing_in_two_versions'}
# DNS: two answers to the element's own question, of which one was made up: the name has no known address.
TWO_ANSWERS = {'a_name_that_is_answered_once_more', 'a_name_that_is_answered_first'}
UNVERIFIED = NOT_ANSWERED_YET | TWO_VERSIONS | LISTING_IN_TWO_VERSIONS | TWO_ANSWERS

# Both directions of a conversation, with the addresses of the administrator and of the element, or with the element
# itself; both of the element's own question for a name.
BOTH_DIRECTIONS = {
    'a_conversation_of_the_right_addresses', 'an_element_that_moves', 'a_conversation_with_the_element_itself',
    'another_name_at_the_address', 'obeyed_behind_a_listing', 'obeyed_behind_a_ping', 'a_question_of_the_elements',
}
# The sender is no element that is known: any conversation speaks for it.
NO_ELEMENT = {'a_sender_that_is_no_element'}
# Line 3: nothing of the element's direction is captured at all.
ONE_DIRECTION_OF_ALL = {'an_element_of_which_nothing_is_captured'}
PROVISIONED = BOTH_DIRECTIONS | NO_ELEMENT | ONE_DIRECTION_OF_ALL


def better(twins, name):
    """The verdicts that units have in the twin with what was forged, where they are better."""
    worlds = [twins.world(name, is_forged) for is_forged in (False, True)]
    return {forged[1] for was, forged in zip(*(world.units for world in worlds)) if WORTH[forged[1]] > WORTH[was[1]]}


def all_attempts():
    return [(module, tables, name) for module, attempts in ATTEMPTS.items()
            for tables, twins in attempts.twins.items() for name in twins.names()]


@pytest.mark.parametrize('module, tables, name', all_attempts())
def test_what_it_gets(module, tables, name):
    """As the attempt itself is held to it."""
    expected = {'provisioned'} if name in PROVISIONED else {'unverified'} if name in UNVERIFIED else set()
    assert better(ATTEMPTS[module].twins[tables], name) == expected


def test_each_of_the_list_is_tried():
    assert PROVISIONED | UNVERIFIED <= {name for _, _, name in all_attempts()}


def test_no_row_is_talked_over():
    """With rows of li_endpoints nothing gets anything."""
    assert not [name for _, tables, name in all_attempts() if tables == 'endpoints'
                and name in PROVISIONED | UNVERIFIED]
