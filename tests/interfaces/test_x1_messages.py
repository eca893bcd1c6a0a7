# SPDX-License-Identifier: GPL-2.0-or-later
"""Every message and structure of X1: the whole subtree, each value on its own octets, and not one complaint."""

import pytest

from support import x1
from support.x1_cases import X1Cases, containers, differences, fields, filters

BODIES = x1.bodies()
TARGETS = x1.targets()
DEFAULT_SPACE = {**x1.PREFIXES, x1.X1: ''}
OTHER_PREFIX = {**x1.PREFIXES, x1.X1: 'ns2'}

EXTENSIONS = {
    'UPF': x1.g_node('UPFLIT3TargetIdentifierExtensions', 'upf_lit3_target_identifiers', x1.g_node(
        'UPFLIT3TargetIdentifier', 'upf_lit3_target_identifier', x1.g_node(
            'FSEID', 'fseid', x1.g('SEID', 2 ** 64 - 1, 'fseid.seid'),
            x1.g('IPv4Address', '198.51.100.9', 'fseid.ipv4'))),
        x1.g_node('UPFLIT3TargetIdentifier', 'upf_lit3_target_identifier', x1.g('PDRID', 7, 'pdr_id')),
        x1.g_node('UPFLIT3TargetIdentifier', 'upf_lit3_target_identifier', x1.g('QERID', 8, 'qer_id')),
        x1.g_node('UPFLIT3TargetIdentifier', 'upf_lit3_target_identifier',
                  x1.g('NetworkInstance', '0a0b', 'network_instance', b'\x0a\x0b')),
        x1.g_node('UPFLIT3TargetIdentifier', 'upf_lit3_target_identifier',
                  x1.g('GTPTunnelDirection', 'Outbound', 'gtp_tunnel_direction')),
        x1.g_node('UPFLIT3TargetIdentifier', 'upf_lit3_target_identifier', x1.g_node(
            'FTEID', 'fteid', x1.g('TEID', 4294967295, 'fteid.teid')))),
    'PTC': x1.g_node('PTCLIX1TargetIdentifierExtensions', 'ptc_target_identifiers', x1.g_node(
        'PTCLIX1TargetIdentifier', 'ptc_target_identifier', x1.g('PTCChatGroupID', 'sip:g@example.org',
                                                                 'ptc_chat_group_id'))),
    'edge computing': x1.g_node('ECX1TargetIdentifierExtensions', 'ec_target_identifiers',
                                x1.g('EECID', 'e-1', 'eec_id')),
    'PIN': x1.g_node('PINLIX1TargetIdentifier', 'pin_target_identifier', x1.g('PINID', 'p-1', 'pin_id')),
    'mission critical': x1.g_node('MCServiceLIX1TargetIdentifier', 'mc_target_identifier',
                                  x1.g('MCID', 'm-1', 'mc_id')),
    'home routed': x1.g_node('HRLIT1TargetIdentifierExtensions', 'hr_lit1_target_identifiers', x1.g_node(
        'HRLIT1TargetIdentifier', 'hr_lit1_target_identifier', x1.g('PDUSessionID', 5, 'pdu_session_id'))),
    'RCS': x1.g_node('RCSTargetIdentifierExtensions', 'rcs_target_identifiers', x1.g_node(
        'RCSTargetIdentifier', 'rcs_target_identifier', x1.g('RCSContentURI', 'https://rcs.example.org/1',
                                                             'rcs_content_uri'))),
    'IMS': x1.g_node('IMST3TargetIdentifierExtensions', 'ims_t3_target_identifiers', x1.g_node(
        'IMST3TargetIdentifierExtension', 'ims_t3_target_identifier', x1.g('H248ContextID', 9, 'h248_context_id')),
        x1.g_node('IMST3TargetIdentifierExtension', 'ims_t3_target_identifier',
                  x1.g('TriggerScope', 'Bidirectional', 'trigger_scope'))),
    'AKMA': x1.g_node('AKMATargetIdentifier', 'akma_target_identifier', x1.g('AKID', 'a@akma.example.org', 'akid')),
    'APN': x1.g('APN', 'internet', 'apn'), 'DNN': x1.g('DNN', 'internet', 'dnn'), 'HR': x1.g('HR', '', 'hr'),
    'IMS signalling': x1.g('IMSSignaling', '', 'ims_signaling'),
}
TASK_EXTENSIONS = {
    'LALS': x1.g_node('LALSLILCSTargetProvisioning', 'lals_li_lcs_target_provisioning',
                      x1.g('PositioningServiceType', 'Periodic', 'positioning_service_type'),
                      x1.g('PositioningPeriodicity', 60, 'positioning_periodicity'),
                      x1.g_node('PositioningParameters', 'positioning_parameters',
                                x1.g('RequestedLocationType', 'CURRENT', 'requested_location_type'),
                                x1.g('MaxLocationAge', 5, 'max_location_age'))),
    'LTF': x1.g_node('LALSLTFProvisioning', 'lals_ltf_provisioning', x1.g_node(
        'LILCSClientAddress', 'li_lcs_client_address', x1.g('IPv4Address', '198.51.100.9', 'li_lcs_client.ipv4'))),
    'header reports': x1.g_node('HeaderReporting', 'header_reporting', x1.g_node(
        'PDHType', 'pdh_type', x1.g_node('PDSR', 'pdsr', x1.g_node(
            'PDSRTriggerType', 'pdsr_trigger_type', x1.g('PacketCount', 100, 'packet_count')),
            x1.g('useSessionTriggers', 'true', 'use_session_triggers', True)))),
    'SMSF': x1.g_node('SMSFExtensions', 'smsf_extensions', x1.g('TruncateTPUserData', '', 'truncate_tp_user_data')),
    'association': x1.g_node('IdentifierAssociation', 'identifier_association', x1.g(
        'IdentifierAssociationEventsGenerated', 'All', 'identifier_association_events_generated')),
    'SDP': x1.g_node('SDP', 'sdp', x1.g_node('SDPData', 'sdp_data', x1.g('LocalSDP', 'v=0', 'local_sdp'))),
    'STIR': x1.g_node('STIRSHAKENProvisioning', 'stir_shaken_provisioning', x1.g(
        'ReportDiversionPASSporTInfo', 'false', 'report_diversion_passport_info', False)),
    'location only': x1.g_node('LocationOnlyProvisioning', 'location_only_provisioning',
                               x1.g('LocationOnly', '', 'location_only')),
    'charging': x1.g_node('ChargingDataEvents', 'charging_data_events', x1.g(
        'ChargingDataEventsGenerated', 'TranslatedChargingDataInformation', 'charging_data_events_generated')),
}
SUPI = x1.node('SUPI', '3gpp.supi', x1.leaf('SUPIIMSI', '204081234567890', '3gpp.supi_imsi'))
RECORD = x1.node(
    'IdentityAssociationRecord', '3gpp.identity_association_record', SUPI,
    x1.leaf('FiveGGUTI', '5g-guti-1', '3gpp.five_g_guti'),
    x1.node('PEI', '3gpp.pei', x1.leaf('PEIMAC', '00:16:3e:0a:0b:0c', '3gpp.pei_mac')),
    x1.time('AssociationStartTime', '3gpp.association_start_time'),
    x1.node('FiveGSTAIList', '3gpp.five_gs_tai_list', x1.node(
        'FiveGSTAI', '3gpp.five_gs_tai', x1.leaf('MCC', '204', '3gpp.mcc'), x1.leaf('MNC', '08', '3gpp.mnc'),
        x1.leaf('TAC', '000a0b', '3gpp.tac'))),
    x1.node('GPSI', '3gpp.gpsi', x1.leaf('GPSIMSISDN', '447700900000', '3gpp.gpsi_msisdn')))


def details(name, field):
    return x1.node(name, field, x1.node('Associations', '3gpp.associations', RECORD))


def query(*more):
    value = x1.node('RequestValue', '3gpp.request_value',
                    x1.node('FormatType', '3gpp.format_type', x1.leaf('FormatOwner', '3GPP', '3gpp.format_owner'),
                            x1.leaf('FormatName', 'SUCI', '3gpp.format_name')),
                    x1.leaf('Value', 'suci-0-204-08', '3gpp.request_value.value'))
    kind = x1.node('Type', '3gpp.request_type', x1.leaf('Owner', 'ETSI', '3gpp.dictionary.owner'),
                   x1.leaf('Name', 'RequestType', '3gpp.dictionary.name'), x1.leaf('Value', 'One',
                                                                                   '3gpp.dictionary.value'))
    return [x1.node('RequestDetails', '3gpp.request_details', kind,
                    x1.time('ObservedTime', '3gpp.observed_time', '2026-03-02T10:00:00Z', (x1.MOMENT[0], 0)),
                    x1.node('RequestValues', '3gpp.request_values', value)), x1.node('Flags', '3gpp.flags'), *more]


ONGOING = x1.leaf('OngoingAssociationTaskID', x1.OTHER_XID, '3gpp.ongoing_association_task_id')
MESSAGES_3GPP = {
    'IdentityAssociationRequest': query(),
    'IdentityAssociationResponse': [details('ResponseDetails', '3gpp.response_details')],
    'ActivateAssociationUpdates': [ONGOING, SUPI],
    'ActivateAssociationUpdatesAcknowledgement': [x1.ok(), details('CurrentAssociations', '3gpp.current_associations')],
    'DeactivateAssociationUpdates': [ONGOING],
    'DeactivateAssociationUpdatesAcknowledgement': [x1.ok()],
    'IdentityAssociationUpdate': [ONGOING, details('UpdateDetails', '3gpp.update_details')],
    'IdentityAssociationUpdateAcknowledgement': [x1.ok()],
    'LatestAssociationRequest': [SUPI, x1.node('Flags', '3gpp.flags')],
}
MESSAGES_LOCATION = {
    'LocationAcquisitionRequest': query(
        x1.flag('LocationInformation', '3gpp.location_information'),
        x1.node('HI2Delivery', '3gpp.hi2_delivery', x1.leaf('XID', x1.XID, 'xid'), x1.node(
            'ListOfDestinations', '3gpp.list_of_destinations', x1.node(
                'Destination', 'destination_details', x1.did(), x1.leaf('deliveryType', 'X2Only',
                                                                        'destination.delivery_type'),
                x1.address())))),
    'LocationAcquisitionResponse': [x1.node('ResponseDetails', '3gpp.response_details', x1.node(
        'LocationOutcomes', '3gpp.location_outcomes', x1.node(
            'LocationOutcome', '3gpp.location_outcome', SUPI, x1.leaf('Location', 'AAEC', '3gpp.location'))))],
}
STATES = {
    'triggering function': x1.node(
        'TFLIState', '3gpp.tf_li_state', x1.leaf('PDUSessionID', 5, '3gpp.pdu_session_id'), x1.leaf('XID', x1.XID,
                                                                                                    'xid'),
        x1.leaf('CorrelationID', 77, 'correlation_id'), x1.node('TriggeredTasks', '3gpp.triggered_tasks', x1.node(
            'TriggeredTask', '3gpp.triggered_task', x1.leaf('XID', x1.OTHER_XID, 'xid'), x1.leaf('NEID', 'upf-1',
                                                                                                 '3gpp.ne_id'))),
        space=x1.STATE),
    'POI': x1.node('POILIState', '3gpp.poi_li_state', x1.leaf('SequenceNumber', 12, '3gpp.sequence_number'),
                   space=x1.STATE),
}


def one(name, *body, **how):
    return [x1.message(name, *body, **how)]


def everything():
    """All messages by the names of their cases."""
    for name, body in BODIES.items():
        yield name, one(name, *body)
    for name, element in TARGETS.items():
        yield f'target {name}', one('ModifyTaskRequest', x1.task(identifiers=x1.target_list(element)))
    yield 'all targets', one('ActivateTaskRequest', x1.task(identifiers=x1.target_list(*TARGETS.values())))
    for name, where in x1.ADDRESSES.items():
        yield f'address {name}', one('CreateDestinationRequest', x1.destination(where))
    for name, make in (('set', x1.destination_set), ('hash', x1.hash_context), ('policy', x1.traffic_policy)):
        yield f'object {name}', one('CreateObjectRequest', make('createObject', 'create_object'))
    for name, element in EXTENSIONS.items():
        criteria = x1.target_list(x1.target_extension(element))
        yield f'criterion {name}', one('ActivateTaskRequest', x1.task(identifiers=criteria))
    for name, element in TASK_EXTENSIONS.items():
        yield f'extension {name}', one('ActivateTaskRequest', x1.task(x1.extension(
            'taskDetailsExtensions', 'task_details_extensions', x1.g_node('X1Extensions', 'x1_extensions', element))))
    for name, element in STATES.items():
        yield f'state {name}', one('ActivateTaskRequest', x1.task(x1.extension(
            'taskDetailsExtensions', 'task_details_extensions', element)))
    for space, found in ((x1.IDENTITY, MESSAGES_3GPP), (x1.LOCATION, MESSAGES_LOCATION)):
        for name, body in found.items():
            yield name, one(name, *body, space=space)
    yield 'three requests', [x1.message('PingRequest', transaction=x1.transaction_id(i)) for i in range(3)]


ALL = dict(everything())


@pytest.fixture(scope='module')
def shown(tmp_path_factory):
    cases = X1Cases()
    for name, messages in ALL.items():
        cases.request(name, *messages)
    for name, prefixes in (('default namespace', DEFAULT_SPACE), ('other prefix', OTHER_PREFIX)):
        cases.request(name, *ALL['ActivateTaskRequest'], prefixes=prefixes)
    shown = cases.show(tmp_path_factory.mktemp('messages'))
    shown.octets = {number + 1: frame.octets for number, frame in enumerate(cases.capture.frames)}
    return shown


@pytest.mark.parametrize('name', [*ALL, 'default namespace', 'other prefix'])
def test_whole_subtree(shown, name):
    messages = ALL.get(name) or ALL['ActivateTaskRequest']
    packet, = shown.of(name)
    assert differences(fields(packet), x1.expected(*messages)) == []


@pytest.mark.parametrize('name', ALL)
def test_nothing_to_complain_about(shown, name):
    packet, = shown.of(name)
    # A response without its request, and a report, are said whatever their form.
    assert set(filters(packet)) <= {'li_x1.transaction.unmatched', 'li_x1.report'}


def test_every_value_stands_on_its_octets(shown):
    """The text of a value is what the octets at its place are."""
    for name, messages in ALL.items():
        frame = shown.names[name][0]
        texts = {}
        for message in messages:
            for element in leaves(message.element()):
                texts.setdefault(f'li_x1.{element.field}', []).append(x1.escape(element.content).encode())
        octets = shown.octets[frame]
        for field, _, position, size in fields(shown.packets[frame]):
            if field in texts and size:
                assert octets[position:position + size] in texts[field], (name, field)


def leaves(element):
    if isinstance(element.content, tuple):
        for part in element.content:
            if isinstance(part, x1.Element):
                yield from leaves(part)
    elif element.field and element.content:
        yield element


@pytest.mark.parametrize('name', BODIES)
def test_one_item_for_each_message(shown, name):
    packet, = shown.of(name)
    item, = containers(packet)
    assert len([part for part in item if part.get('name') == 'li_x1.message']) == 1


def test_several_messages(shown):
    packet, = shown.of('three requests')
    item, = containers(packet)
    assert [part.get('show') for part in item if part.get('name') == 'li_x1.message'] == ['PingRequest'] * 3
    assert item.get('showname').endswith('X1Request: PingRequest, PingRequest, PingRequest')
