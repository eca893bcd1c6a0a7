# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes X1 (ETSI TS 103 221-1, 3GPP TS 33.128) from the standards, independent of the dissector.

An element knows the field it should become and the value it should have there, so that a test can compare all
of a subtree:

    request = message('ActivateTaskRequest', task())
    body = document(request)
    expected(request)       # [('li_x1.admf', 'admf-1'), …] in the order of the document
"""

import ipaddress
from dataclasses import dataclass, field, replace

from . import wire

X1 = 'http://uri.etsi.org/03221/X1/2017/10'
COMMON = 'http://uri.etsi.org/03280/common/2017/07'
SETS = X1 + '/DestinationSet'
HASHED = X1 + '/HashedID'
POLICY = 'http://uri.etsi.org/03221/X1/2023/02/TrafficPolicy'
XSI = 'http://www.w3.org/2001/XMLSchema-instance'
EXTENSIONS = 'urn:3GPP:ns:li:3GPPX1Extensions:r19:v4'
IDENTITY = 'urn:3GPP:ns:li:3GPPIdentityExtensions:r19:v1'
LOCATION = 'urn:3GPP:ns:li:3GPPXLAExtensions:r19:v2'
STATE = 'urn:3GPP:ns:li:3GPPStateTransfer:r19:v0'
PREFIXES = {X1: 'ns1', COMMON: 'common', SETS: 'sets', HASHED: 'hash', POLICY: 'pol', EXTENSIONS: 'g', IDENTITY: 'id',
            LOCATION: 'la', STATE: 'st', 'urn:example:vendor': 'v'}

ADMF, NE = 'admf-1', 'ne-1'
VERSION = 'v1.22.1'
TIMESTAMP = '2026-03-02T10:00:00.123456Z'
MOMENT = (wire.START, 123456000)
XID = '29f28e1c-f230-486a-a860-f5a784ab9172'
OTHER_XID = '7d0a1f52-6c3e-4f0b-9b1e-2a54c1d0e8f3'
DID = '19867c20-8c94-473e-b9cd-8b72b7b05fd4'
OTHER_DID = '4faa0058-25ec-42c9-a945-4c3c8e0c7f8d'
SET = '5d1e0c8a-3a64-4a5c-8b58-3f0cdb0a4a11'
OBJECT = '0f4b7b0e-64d7-4c68-93a2-5e2d4ab8c9d0'
PRODUCT = 'c2b7e914-05d8-47a6-8f3c-91e60b7da245'

ADMF_HOST = '192.0.2.5'
NE_HOST = wire.Endpoint('192.0.2.10', 8080)


@dataclass(frozen=True)
class Element:
    """`field` None: an element that has none. `value` None: the text is the value."""

    name: str
    content: object = ''            # text, or a tuple of elements
    field: str = None
    value: object = None
    space: str = X1
    attributes: tuple = ()

    def xml(self, indent, prefixes=None, default=None):
        prefix = (prefixes or PREFIXES)[self.space]
        name = self.name if self.space == default or not prefix else f'{prefix}:{self.name}'
        start = name + ''.join(f' {key}="{value}"' for key, value in self.attributes)
        if not isinstance(self.content, tuple):
            return f'{indent}<{start}>{escape(self.content)}</{name}>\n' if self.content else f'{indent}<{start}/>\n'
        if not self.content:
            return f'{indent}<{start}></{name}>\n'
        inner = ''.join(part.xml(indent + '  ', prefixes, default) for part in self.content)
        return f'{indent}<{start}>\n{inner}{indent}</{name}>\n'

    def fields(self):
        """(field, value) of the element and of all in it."""
        if self.field:
            is_text = not isinstance(self.content, tuple)
            value = self.value if self.value is not None else self.content if is_text else ''
            yield f'li_x1.{self.field}', value
        if isinstance(self.content, tuple):
            for part in self.content:
                if self.is_extension and part.name != 'Owner':
                    yield 'li_x1.extension.namespace', part.space
                yield from part.fields()

    @property
    def is_extension(self):
        """What stands in an extension is named by its namespace."""
        return self.name.endswith(('Extension', 'Extensions')) and any(part.name == 'Owner' for part in self.content)


def escape(text):
    return str(text).replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')


def leaf(name, text, field=None, value=None, space=X1):
    return Element(name, str(text), field, value, space)


def node(name, field, *content, space=X1, attributes=()):
    return Element(name, tuple(content), field, None, space, tuple(attributes))


def time(name, field, text=TIMESTAMP, moment=MOMENT, space=X1):
    return leaf(name, text, field, ('time', *moment), space)


def flag(name, field, text='true', space=X1):
    return leaf(name, text, field, text in ('true', '1'), space)


def xid(value=XID):
    return leaf('xId', value, 'xid')


def did(value=DID):
    return leaf('dId', value, 'did')


def object_id(value=OBJECT):
    return leaf('objectId', value, 'object_id')


def ok(word='AcknowledgedAndCompleted'):
    return leaf('oK', word, 'ok')


# ---- the envelope ----

def envelope(transaction, admf=ADMF, ne=NE, timestamp=TIMESTAMP, version=VERSION):
    if admf:
        yield leaf('admfIdentifier', admf, 'admf')
    if ne:
        yield leaf('neIdentifier', ne, 'ne')
    yield leaf('messageTimestamp', timestamp, 'timestamp', ('time', *MOMENT))
    yield leaf('version', version, 'version')
    if transaction:
        yield leaf('x1TransactionId', transaction, 'transaction_id')


def transaction_id(number):
    return f'3741800e-971b-4aa9-85f4-{number:012x}'


@dataclass(frozen=True)
class Message:
    """One message. Its type's name decides whether it is a request."""

    name: str
    body: tuple
    transaction: str = transaction_id(1)
    space: str = X1
    is_request: bool = True
    changes: dict = field(default_factory=dict)     # of the envelope

    def element(self):
        name = 'x1RequestMessage' if self.is_request else 'x1ResponseMessage'
        prefix = PREFIXES[self.space]
        return Element(name, (*envelope(self.transaction, **self.changes), *self.body), 'message', self.name,
                       attributes=(('xsi:type', f'{prefix}:{self.name}'),))


def message(name, *body, transaction=transaction_id(1), space=X1, is_request=None, **changes):
    if is_request is None:
        is_request = not name.endswith(('Response', 'Acknowledgement'))
    return Message(name, tuple(body), transaction, space, is_request, changes)


def expected(*messages):
    return [pair for part in messages for pair in part.element().fields()]


def document(*messages, root=None, prefixes=None, declaration='<?xml version="1.0" encoding="UTF-8"?>\n'):
    """The octets of a container."""
    root = root or ('X1Request' if messages and messages[0].is_request else 'X1Response')
    prefixes = prefixes or PREFIXES
    spaces = ''.join(f' xmlns{":" if prefix else ""}{prefix}="{space}"' for space, prefix in prefixes.items())
    name = f'{prefixes[X1]}:{root}' if prefixes[X1] else root
    inner = ''.join(part.element().xml('  ', prefixes) for part in messages)
    return f'{declaration}<{name}{spaces} xmlns:xsi="{XSI}">\n{inner}</{name}>\n'.encode()


def top_level_error(*body):
    start = f'<ns1:X1TopLevelErrorResponse xmlns:ns1="{X1}">\n'
    inner = ''.join(part.xml('  ') for part in (*envelope(None), *body))
    return f'{start}{inner}</ns1:X1TopLevelErrorResponse>\n'.encode()


# ---- structures ----

def target(format_, text, value=None, field=None):
    return node('targetIdentifier', 'target', leaf(format_, text, 'target.' + (field or format_), value))


def compound_target(name, field, *content):
    return node('targetIdentifier', 'target', node(name, 'target.' + field, *content))


def extension(name, field, *content):
    return node(name, field, leaf('Owner', '3GPP', 'extension.owner'), *content)


def target_extension(*content):
    return node('targetIdentifier', 'target', extension('targetIdentifierExtension',
                                                        'target.target_identifier_extension',
                                                        *content))


def g(name, text, field, value=None):
    """An element of 3GPP's extensions."""
    return leaf(name, text, '3gpp.' + field, value, EXTENSIONS)


def g_node(name, field, *content):
    return node(name, '3gpp.' + field, *content, space=EXTENSIONS)


IPV6 = '2001:0db8:0000:0000:0000:0000:0000:0001'
IMSI = target('imsi', '204081234567890')


def targets():
    """One of each of the 40 formats, by name."""
    ip4, ip6 = ipaddress.ip_address('198.51.100.7'), ipaddress.ip_address(IPV6)
    port = [leaf('tcpPort', 5060, 'target.tcp_port'), leaf('tcpPort', 5061, 'target.tcp_port')]
    udp_port = [leaf('udpPort', 0, 'target.udp_port'), leaf('udpPort', 65535, 'target.udp_port')]
    plain = [
        ('e164Number', '447700900000', None, 'e164_number'), ('imsi', '204081234567890', None, 'imsi'),
        ('imei', '35209900176148', None, 'imei'), ('macAddress', '00:16:3e:0a:0b:0c', None, 'mac_address'),
        ('ipv4Address', str(ip4), ip4, 'ipv4_address'), ('ipv6Address', IPV6, ip6, 'ipv6_address'),
        ('ipv6Cidr', IPV6 + '/64', None, 'ipv6_cidr'), ('tcpPort', '5060', None, 'tcp_port'),
        ('udpPort', '5060', None, 'udp_port'), ('emailAddress', 'alice@example.org', None, 'email_address'),
        ('internationalizedEmailAddress', 'älice@exämple.org', None, 'internationalized_email_address'),
        ('sipUri', 'sip:alice@example.org', None, 'sip_uri'), ('telUri', 'tel:+447700900000', None, 'tel_uri'),
        ('h323Uri', 'h323:alice@example.org', None, 'h323_uri'), ('impu', 'sip:alice@ims.example.org', None, 'impu'),
        ('impi', 'alice@ims.example.org', None, 'impi'), ('nai', 'alice@example.org', None, 'nai'),
        ('radiusAttribute', '0107616c696365', b'\x01\x07alice', 'radius_attribute'),
        ('gtpuTunnelId', '4294967296', None, 'gtpu_tunnel_id'), ('gtpcTunnelId', '17', None, 'gtpc_tunnel_id'),
        ('callPartyRole', 'Forwarded-To', None, 'call_party_role'),
        ('nonLocalIdentifier', 'NonLocal', None, 'non_local_identifier'),
        ('supiimsi', '204081234567890', None, 'supiimsi'), ('supinai', 'alice@nai.example.org', None, 'supinai'),
        ('suci', '010203', b'\x01\x02\x03', 'suci'), ('peiImei', '35209900176148', None, 'pei_imei'),
        ('peiImeiCheckDigit', '352099001761481', None, 'pei_imei_check_digit'),
        ('peiImeisv', '3520990017614823', None, 'pei_imeisv'), ('gpsiMsisdn', '447700900000', None, 'gpsi_msisdn'),
        ('gpsiNai', 'alice@example.org', None, 'gpsi_nai'), ('eui64', '00:16:3e:ff:fe:0a:0b:0c', None, 'eui64'),
        ('serviceAccessIdentifier', 'line 7', None, 'service_access_identifier'), ('vrf', 'customer-9', None, 'vrf'),
    ]
    found = {name: target(name, text, value, own) for name, text, value, own in plain}
    found['ipv4Cidr'] = compound_target('ipv4Cidr', 'ipv4_cidr',
                                        leaf('IPv4CIDR', '198.51.100.0/24', 'target.ipv4_cidr.ipv4', space=COMMON))
    for kind in ('tcp', 'udp'):
        found[f'{kind}PortRange'] = compound_target(
            f'{kind}PortRange', f'{kind}_port_range',
            leaf('start', 1024, f'target.{kind}_port_range.start', space=COMMON),
            leaf('end', 65535, f'target.{kind}_port_range.end', space=COMMON))
    found['tcpPortList'] = compound_target('tcpPortList', 'tcp_port_list', *port)
    found['udpPortList'] = compound_target('udpPortList', 'udp_port_list', *udp_port)
    found['hashedIdentifier'] = compound_target(
        'hashedIdentifier', 'hashed_identifier', leaf('hashContextID', OBJECT, 'hash_context_id', space=HASHED),
        leaf('targetIdentityType', 'IMSI', 'target.target_identity_type', space=HASHED),
        leaf('hashDigest', 'a1b2c3d4', 'target.hash_digest', b'\xa1\xb2\xc3\xd4', HASHED))
    found['targetIdentifierExtension'] = target_extension(
        g_node('PTCLIX1TargetIdentifierExtensions', 'ptc_target_identifiers',
               g_node('PTCLIX1TargetIdentifier', 'ptc_target_identifier',
                      g('MCPTTID', 'sip:ptt@example.org', 'mcptt_id'))))
    return found


def target_list(*parts):
    return node('targetIdentifiers', 'target_identifiers', *(parts or [IMSI]))


def did_list(*parts):
    return node('listOfDIDs', 'list_of_dids', *(parts or [did()]))


def set_id(value=SET):
    return leaf('dSId', value, 'dsid')


def policy_lists():
    return [node('listOfTrafficPolicyReferences', 'list_of_traffic_policy_references',
                 leaf('trafficPolicyReference', OBJECT, 'traffic_policy_reference')),
            node('listOfIRIPolicyReferences', 'list_of_iri_policy_references',
                 leaf('iRIPolicyReference', PRODUCT, 'iri_policy_reference'))]


def scoping():
    types = node('listOfLocationTypes', 'list_of_location_types', node(
        'locationType', 'location_type', flag('beginningAndEnd', 'location_type.beginning_and_end'),
        flag('uponChange', 'location_type.upon_change', 'false'), flag('LALS', 'location_type.lals', '1')))
    option = node('serviceScopingOptions', 'service_scoping_options',
                  node('serviceType', 'list_of_service_types', leaf('serviceType', 'voice', 'service_type'),
                       leaf('serviceType', 'RCS', 'service_type')),
                  node('locationType', 'location_type_options', types),
                  flag('suspendOnOutboundInternationalRoaming', 'suspend_on_outbound_international_roaming'),
                  flag('reportPostDialledDigits', 'report_post_dialled_digits', '0'))
    silent = node('serviceScopingOptions', 'service_scoping_options',
                  node('locationType', 'location_type_options', leaf('doNotReport', '', 'do_not_report')))
    return node('serviceScopingOptions', 'service_scoping_options', option, silent)


def mediation(*content):
    return node('mediationDetails', 'mediation_details', leaf('LIID', 'LIID-0001', 'liid'),
                leaf('deliveryType', 'HI2andHI3', 'mediation.delivery_type'),
                time('StartTime', 'mediation.start_time'),
                time('EndTime', 'mediation.end_time', '2026-03-02T12:00:00.000001+02:00', (wire.START, 1000)), *content)


def task(*content, dids=None, identifiers=None, own=XID):
    return node('taskDetails', 'task_details', xid(own), identifiers or target_list(),
                leaf('deliveryType', 'X2andX3', 'delivery_type'), dids or did_list(), *content)


def full_task():
    """With all that a task can have."""
    vendor = node('taskDetailsExtensions', 'task_details_extensions', leaf('Owner', 'Vendor', 'extension.owner'),
                  leaf('Colour', 'red', 'other_element', 'Colour: red', 'urn:example:vendor'))
    return task(
        node('listOfMediationDetails', 'list_of_mediation_details',
             mediation(did_list(did(OTHER_DID)), extension('mediationDetailsExtensions',
                                                           'mediation_details_extensions'),
                       scoping(), *policy_lists())),
        leaf('correlationID', 18446744073709551615, 'correlation_id'),
        flag('implicitDeactivationAllowed', 'implicit_deactivation_allowed'),
        leaf('productID', PRODUCT, 'product_id'),
        node('listOfServiceTypes', 'list_of_service_types',
             *(leaf('serviceType', word, 'service_type') for word in ('data', 'messaging', 'pushToTalk', 'LALS'))),
        vendor, *policy_lists(), dids=did_list(did(), did(OTHER_DID), set_id()))


def address(text='198.51.100.20', port=9003, transport='TCP'):
    version = ipaddress.ip_address(text).version
    name = f'IPv{version}Address'
    shown = ipaddress.ip_address(text)
    written = shown.exploded if version == 6 else text
    return node('deliveryAddress', 'delivery_address', node(
        'ipAddressAndPort', 'delivery_address.ip_address_and_port',
        node('address', 'delivery_address.address',
             leaf(name, written, f'delivery_address.ipv{version}', shown, COMMON), space=COMMON),
        node('port', 'delivery_address.port',
             leaf(f'{transport}Port', port, f'delivery_address.{transport.lower()}_port', space=COMMON), space=COMMON)))


def other_address(name, text, field):
    return node('deliveryAddress', 'delivery_address', leaf(name, text, 'delivery_address.' + field))


ADDRESSES = {
    'IPv4, TCP': address(), 'IPv6, UDP': address('2001:db8::20', 9004, 'UDP'),
    'E.164': other_address('e164Number', '447700900001', 'e164_number'),
    'URI': other_address('uri', 'https://mdf.example.org/x2', 'uri'),
    'e-mail': other_address('emailAddress', 'mdf@example.org', 'email_address'),
}


def destination(where=None, own=DID):
    return node('destinationDetails', 'destination_details', did(own), leaf('friendlyName', 'MDF one', 'friendly_name'),
                leaf('deliveryType', 'X2Only', 'destination.delivery_type'), where or address(),
                extension('destinationDetailsExtensions', 'destination_details_extensions'))


def faults(*codes):
    return node('listOfFaults', 'list_of_faults', *(
        node('unresolvedFault', 'unresolved_fault', leaf('errorCode', code, 'fault.error_code'),
             leaf('errorDescription', f'fault {code}', 'fault.error_description')) for code in codes))


def task_response(own=None):
    status = node('taskStatus', 'task_status', leaf('provisioningStatus', 'complete', 'provisioning_status'),
                  faults(9010, 9030), time('timeOfLastIntercept', 'time_of_last_intercept'),
                  leaf('amountOfX2Data', 12, 'amount_of_x2_data'), leaf('amountOfX3Data', 3000000000,
                                                                        'amount_of_x3_data'),
                  time('timeOfLastModification', 'time_of_last_modification'),
                  leaf('numberOfModifications', 2, 'number_of_modifications'),
                  extension('taskStatusExtensions', 'task_status_extensions'))
    return node('taskResponseDetails', 'task_response_details', own or task(), status)


def destination_response():
    return node('destinationResponseDetails', 'destination_response_details', destination(),
                node('destinationStatus', 'destination_status',
                     leaf('destinationDeliveryStatus', 'deliveryFault', 'destination_delivery_status'), faults()))


def ne_status():
    return node('neStatusDetails', 'ne_status_details', leaf('neStatus', 'Faults', 'ne_status'), faults(9020))


def typed(prefix, name):
    return (('xsi:type', f'{prefix}:{name}'),)


def object_node(name, own, type_, *content):
    """The element's field is followed by that of its type, which stands in the start tag."""
    element = node(name, own, *content, attributes=typed('sets', type_))
    return replace(element, content=(TypeOf(type_), *element.content))


@dataclass(frozen=True)
class TypeOf:
    """Stands for xsi:type, which is no element: nothing is written for it."""

    name: str
    space: str = X1

    def xml(self, *_):
        return ''

    def fields(self):
        yield 'li_x1.object.xsi_type', self.name


def destination_set(name='createObject', own='create_object'):
    return object_node(
        name, own, 'DestinationSetDetails', object_id(SET), leaf('friendlyName', 'both', 'friendly_name', space=SETS),
        node('listOfAssociatedDIDs', 'list_of_associated_dids',
             *(node('AssociatedDID', 'associated_did', did(value), leaf('preference', i, 'preference', space=SETS),
                    space=SETS) for i, value in enumerate([DID, OTHER_DID])), space=SETS),
        leaf('destinationSetType', 'Duplicate', 'destination_set_type', space=SETS))


def hash_context(name='modifyObject', own='modify_object'):
    return object_node(name, own, 'HashContext', object_id(),
                       leaf('hashAlgorithm', 'sha3-512', 'hash_algorithm', space=HASHED),
                       leaf('salt', '0001020304050607', 'salt', bytes(range(8)), HASHED))


def traffic_policy(name='createObject', own='create_object'):
    rule = node('TrafficRuleReference', 'traffic_rule_reference', leaf('Order', 1, 'policy_rule.order'),
                leaf('ObjectIdentifier', OBJECT, 'policy_rule.object_identifier'))
    return object_node(name, own, 'TrafficPolicyObject', object_id(),
                       leaf('TrafficPolicyName', 'no video', 'traffic_policy_name'),
                       node('TrafficRules', 'traffic_rules', rule))


def object_response(name='genericObjectResponseDetails', own=None):
    return node(name, 'generic_object_response_details', own or destination_set('object', 'object'),
                node('status', 'object_status'))


# ---- messages ----

def error(code, description='what went wrong', kind='ActivateTask', **how):
    return message('ErrorResponse', leaf('requestMessageType', kind, 'request_message_type'),
                   node('errorInformation', 'error_information', leaf('errorCode', code, 'error_code'),
                        leaf('errorDescription', description, 'error_description')), **how)


def listing():
    return [node('ListOfXIDs', 'list_of_xids', xid(), xid(OTHER_XID)),
            node('ListOfDIDs', 'list_of_dids', did(), set_id()),
            node('ListOfGenericObjectIDs', 'list_of_generic_object_ids', object_id(), object_id(SET))]


def bodies():
    """What each message has besides its envelope, by the message's name."""
    tasks = node('listOfTaskResponseDetails', 'list_of_task_response_details', task_response(),
                 task_response(task(own=OTHER_XID)))
    destinations = node('listOfDestinationResponseDetails', 'list_of_destination_response_details',
                        destination_response())
    objects = node('listOfGenericObjectResponseDetails', 'list_of_generic_object_response_details', object_response(),
                   object_response(own=hash_context('object', 'object')))
    kind = leaf('objectType', 'Q{http://uri.etsi.org/03221/X1/2017/10/DestinationSet}DestinationSetDetails',
                'object_type')
    requests = {
        'ActivateTask': [full_task()], 'ModifyTask': [task()], 'DeactivateTask': [xid()], 'DeactivateAllTasks': [],
        'CreateDestination': [destination()], 'ModifyDestination': [destination(ADDRESSES['IPv6, UDP'])],
        'RemoveDestination': [did()], 'RemoveAllDestinations': [], 'GetTaskDetails': [xid()],
        'GetDestinationDetails': [did()], 'GetNEStatus': [], 'GetAllDetails': [], 'ListAllDetails': [],
        'GetAllTaskDetails': [], 'GetAllDestinationDetails': [], 'GetAllGenericObjectDetails': [kind],
        'ReportTaskIssue': [xid(), leaf('taskReportType', 'TerminatingFault', 'task_report_type'),
                            leaf('taskIssueErrorCode', 9030, 'task_issue_error_code'),
                            leaf('taskIssueDetails', 'out of memory', 'task_issue_details'),
                            extension('taskIssueExtensions', 'task_issue_extensions')],
        'ReportDestinationIssue': [did(), leaf('destinationReportType', 'AllClear', 'destination_report_type'),
                                   leaf('destinationIssueErrorCode', 9000, 'destination_issue_error_code'),
                                   leaf('destinationIssueDetails', 'connected', 'destination_issue_details')],
        'ReportNEIssue': [leaf('typeOfNeIssueMessage', 'Alert', 'type_of_ne_issue_message'),
                          leaf('description', 'purged', 'description'), leaf('issueCode', 10000, 'issue_code'),
                          extension('nEIssueExtensions', 'ne_issue_extensions')],
        'Ping': [], 'Keepalive': [], 'CreateObject': [destination_set()], 'ModifyObject': [hash_context()],
        'GetObject': [object_id()], 'DeleteObject': [object_id()], 'ListObjectsOfType': [kind], 'DeleteAllObjects': [],
    }
    responses = {
        'GetTaskDetails': [task_response(full_task())], 'GetDestinationDetails': [destination_response()],
        'GetNEStatus': [ne_status()], 'GetAllDetails': [ne_status(), tasks, destinations, objects],
        'ListAllDetails': listing(), 'GetAllTaskDetails': [tasks], 'GetAllDestinationDetails': [destinations],
        'GetAllGenericObjectDetails': [objects], 'GetObject': [object_response()],
        'ListObjectsOfType': [node('listOfObjects', 'list_of_objects', object_id(), object_id(SET))],
    }
    found = {f'{name}Request': body for name, body in requests.items()}
    found.update({f'{name}Response': responses.get(name, [ok()]) for name in requests})
    return found


# ---- transport ----

def _type_line(content_type):
    return f'Content-Type: {content_type}\r\n' if content_type else ''


def post(body, content_type='application/xml', path='/X1/NE'):
    """`content_type` None: there is no such header."""
    return (f'POST {path} HTTP/1.1\r\nHost: ne.example\r\n{_type_line(content_type)}'
            f'Content-Length: {len(body)}\r\n\r\n').encode() + body


def reply(body, content_type='application/xml', status='200 OK'):
    return (f'HTTP/1.1 {status}\r\n{_type_line(content_type)}Content-Length: {len(body)}\r\n\r\n').encode() + body


PREFACE = b'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
# RFC 7541 appendix A: the statuses of the static table.
STATIC_STATUS = {'200': 8, '204': 9, '206': 10, '304': 11, '400': 12, '404': 13, '500': 14}


def _frame(kind, flags, stream, payload):
    return len(payload).to_bytes(3, 'big') + bytes([kind, flags]) + stream.to_bytes(4, 'big') + payload


def _headers(pairs):
    """HPACK (RFC 7541 clause 6.2.2): literals without indexing and without Huffman coding."""
    return b''.join(b'\0' + bytes([len(name)]) + name.encode() + bytes([len(value)]) + value.encode()
                    for name, value in pairs)


def huffman_digits(text):
    """RFC 7541 appendix B, for digits: 0 to 2 have five bits, the others six; ones fill the last octet."""
    bits = ''.join(format(int(digit), '05b') if digit < '3' else format(0x19 + int(digit) - 3, '06b') for digit in text)
    bits += '1' * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, 'big')


def status_field(status, form='literal'):
    """`:status` as encoders write it: static, named by the static table (plain or in Huffman code), or in full."""
    if form == 'static':
        return bytes([0x80 | STATIC_STATUS[status]])
    if form == 'named':
        return bytes([0x48, len(status)]) + status.encode()
    if form == 'huffman':
        coded = huffman_digits(status)
        return bytes([0x48, 0x80 | len(coded)]) + coded
    return _headers([(':status', status)])


def http2_settings():
    return _frame(4, 0, 0, b'')


def http2_headers(stream, is_request=True, content_type='application/xml', status='200', form='literal', ends=False,
                  coding=None):
    first = (_headers([(':method', 'POST'), (':scheme', 'http'), (':path', '/X1/NE'), (':authority', 'ne.example')])
             if is_request else status_field(status, form))
    rest = _headers([('content-type', content_type)] if content_type else [])
    rest += _headers([('content-encoding', coding)] if coding else [])
    return _frame(1, 5 if ends else 4, stream, first + rest)


def http2_block(stream, block, cut=None):
    """A message without a body, of this header block; in two frames, cut there."""
    if cut is None:
        return _frame(1, 5, stream, block)
    return _frame(1, 1, stream, block[:cut]) + _frame(9, 4, stream, block[cut:])


def http2_message(stream, body, is_request=True, pieces=1, **how):
    """HEADERS and DATA of one stream; the body in so many DATA frames."""
    size = -(-len(body) // pieces) or 1
    data = [body[start:start + size] for start in range(0, len(body), size)] or [b'']
    return http2_headers(stream, is_request, **how) + b''.join(
        _frame(0, int(number == len(data)), stream, part) for number, part in enumerate(data, 1))
