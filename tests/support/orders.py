# SPDX-License-Identifier: GPL-2.0-or-later
"""An administration function that orders of network elements over X1, as a story has it:

    admf = Administrator(capture)
    ne = admf.element('ne-1', '192.0.2.10')
    ne.create(DID, MDF)                     # request and response, each in a frame of its own
    ne.activate(XID, DID)
    ne.ask('ListAllDetails', response=[...])

Each call returns the frames of the request and of the response. `answer` says how the element answers: an `oK` word, an
error code, or None for an answer that was not captured.
"""

import time
from typing import NamedTuple

from . import wire, x1

DONE, TAKEN = 'AcknowledgedAndCompleted', 'Acknowledged'
LEMF_NAME = 'LEMF one'


class Exchange(NamedTuple):
    request: int
    response: int


# ---- bodies ----

def destination(did, where, kind='X2andX3', name='MDF one'):
    """destinationDetails; `where` is an endpoint, an endpoint and its transport, or a deliveryAddress."""
    if isinstance(where, wire.Endpoint):
        where = x1.address(where.address, where.port)
    elif isinstance(where, tuple):
        where = x1.address(where[0].address, where[0].port, where[1])
    named = [x1.leaf('friendlyName', name, 'friendly_name')] if name else []
    return x1.node('destinationDetails', 'destination_details', x1.did(did), *named,
                   x1.leaf('deliveryType', kind, 'destination.delivery_type'), where)


def uri(text):
    return x1.other_address('uri', text, 'uri')


def mediation(liid, kind='HI2andHI3', start=None, end=None, dids=()):
    """`start` and `end` are texts of times."""
    parts = [x1.leaf('LIID', liid, 'liid'), x1.leaf('deliveryType', kind, 'mediation.delivery_type')]
    parts += [x1.leaf(name, text, f'mediation.{field}') for name, field, text in
              (('StartTime', 'start_time', start), ('EndTime', 'end_time', end)) if text]
    parts += [x1.did_list(*map(x1.did, dids))] if dids else []
    return x1.node('mediationDetails', 'mediation_details', *parts)


def task(xid, *dids, kind='X2andX3', targets=(('imsi', '204081234567890'),), sets=(), mediations=(), correlation=None,
         product=None):
    """taskDetails."""
    parts = [x1.xid(xid), x1.target_list(*(x1.target(name, value) for name, value in targets)),
             x1.leaf('deliveryType', kind, 'delivery_type'),
             x1.did_list(*map(x1.did, dids), *map(x1.set_id, sets))]
    if mediations:
        parts.append(x1.node('listOfMediationDetails', 'list_of_mediation_details', *mediations))
    if correlation is not None:
        parts.append(x1.leaf('correlationID', correlation, 'correlation_id'))
    if product:
        parts.append(x1.leaf('productID', product, 'product_id'))
    return x1.node('taskDetails', 'task_details', *parts)


def destination_set(set_id, *dids, kind='Redundant', name='createObject', own='create_object'):
    members = (x1.node('AssociatedDID', 'associated_did', x1.did(did), x1.leaf('preference', i, 'preference',
                                                                                 space=x1.SETS), space=x1.SETS)
               for i, did in enumerate(dids))
    return x1.object_node(name, own, 'DestinationSetDetails', x1.object_id(set_id),
                          x1.node('listOfAssociatedDIDs', 'list_of_associated_dids', *members, space=x1.SETS),
                          x1.leaf('destinationSetType', kind, 'destination_set_type', space=x1.SETS))


def task_response(details):
    """A task in an answer, with its status."""
    return x1.node('taskResponseDetails', 'task_response_details', details, x1.node(
        'taskStatus', 'task_status', x1.leaf('provisioningStatus', 'complete', 'provisioning_status'), x1.faults()))


def destination_response(details):
    return x1.node('destinationResponseDetails', 'destination_response_details', details, x1.node(
        'destinationStatus', 'destination_status',
        x1.leaf('destinationDeliveryStatus', 'activeAndWorking', 'destination_delivery_status'), x1.faults()))


def tasks(*details):
    return x1.node('listOfTaskResponseDetails', 'list_of_task_response_details', *map(task_response, details))


def destinations(*details):
    return x1.node('listOfDestinationResponseDetails', 'list_of_destination_response_details',
                   *map(destination_response, details))


def all_details(of_tasks=(), of_destinations=()):
    """The body of GetAllDetailsResponse."""
    return [x1.node('neStatusDetails', 'ne_status_details', x1.leaf('neStatus', 'OK', 'ne_status'), x1.faults()),
            tasks(*of_tasks), destinations(*of_destinations)]


def listing(xids=(), dids=(), sets=()):
    """The body of ListAllDetailsResponse."""
    return [x1.node('ListOfXIDs', 'list_of_xids', *map(x1.xid, xids)),
            x1.node('ListOfDIDs', 'list_of_dids', *map(x1.did, dids), *map(x1.set_id, sets))]


def text_of(moment):
    """A time in nanoseconds since 1970 as X1 writes it."""
    seconds, nanoseconds = divmod(moment, 10 ** 9)
    return time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds)) + f'.{nanoseconds // 1000:06}Z'


# ---- who speaks ----

class Plain:
    """HTTP/1.1 over TCP."""

    def __init__(self, capture, client, server):
        self.connection = wire.TcpConnection(capture, client, server).open()

    def send(self, octets, back=False):
        return self.connection.send(octets, back)

    def request(self, body):
        return self.send(x1.post(body))

    def response(self, body):
        return self.send(x1.reply(body), True)

    def close(self):
        self.connection.close()


class Midway(Plain):
    """Likewise, over a connection that was open when the capture began."""

    def __init__(self, capture, client, server):
        self.connection = wire.TcpConnection(capture, client, server)


class Administrator:
    def __init__(self, capture, name=x1.ADMF, address=x1.ADMF_HOST, carrier=Plain):
        self.capture, self.name, self.address, self.carrier = capture, name, address, carrier
        self.port = 50000

    def element(self, name=x1.NE, address=x1.NE_HOST.address, port=x1.NE_HOST.port):
        """A connection to a network element."""
        self.port += 1
        return Element(self, name, self.carrier(self.capture, (self.address, self.port), (address, port)))


class Element:
    """What is said on one connection between an administrator and a network element."""

    def __init__(self, administrator, name, connection):
        self.administrator, self.name, self.connection = administrator, name, connection

    def _message(self, name, body, transaction, **changes):
        return x1.message(name, *body, transaction=transaction,
                          **{'admf': self.administrator.name, 'ne': self.name, **changes})

    def _transaction(self):
        capture = self.administrator.capture
        capture.transactions = getattr(capture, 'transactions', 0) + 1
        return x1.transaction_id(capture.transactions)

    def ask(self, name, body=(), answer=DONE, response=None, **changes):
        """One request and how it is answered: by a word, an error code, or the body `response`."""
        transaction = self._transaction()
        request = self.connection.request(x1.document(self._message(name + 'Request', body, transaction, **changes)))
        if response is not None:
            reply = self._message(name + 'Response', response, transaction, **changes)
        elif isinstance(answer, int):
            reply = x1.error(answer, kind=name, transaction=transaction, admf=self.administrator.name, ne=self.name)
        elif answer is None:
            return Exchange(request, None)
        else:
            reply = self._message(name + 'Response', [x1.ok(answer)], transaction, **changes)
        return Exchange(request, self.connection.response(x1.document(reply)))

    def several(self, *pairs):
        """Several requests in one container, all done: pairs of a name and a body."""
        transactions = [self._transaction() for _ in pairs]
        asked = [self._message(name + 'Request', body, transaction)
                 for (name, body), transaction in zip(pairs, transactions)]
        done = [self._message(name + 'Response', [x1.ok()], transaction)
                for (name, _), transaction in zip(pairs, transactions)]
        return Exchange(self.connection.request(x1.document(*asked)), self.connection.response(x1.document(*done)))

    def create(self, did, where, answer=DONE, **how):
        return self.ask('CreateDestination', [destination(did, where, **how)], answer)

    def modify_destination(self, did, where, answer=DONE, **how):
        return self.ask('ModifyDestination', [destination(did, where, **how)], answer)

    def remove(self, did, answer=DONE):
        return self.ask('RemoveDestination', [x1.did(did)], answer)

    def activate(self, xid, *dids, answer=DONE, **how):
        return self.ask('ActivateTask', [task(xid, *dids, **how)], answer)

    def modify(self, xid, *dids, answer=DONE, **how):
        return self.ask('ModifyTask', [task(xid, *dids, **how)], answer)

    def deactivate(self, xid, answer=DONE):
        return self.ask('DeactivateTask', [x1.xid(xid)], answer)

    def ping(self):
        return self.ask('Ping')

    def close(self):
        self.connection.close()


class Reports:
    """A connection on which a network element reports to its administrator."""

    def __init__(self, capture, name=x1.NE, address=x1.NE_HOST.address, admf=x1.ADMF, to=x1.ADMF_HOST, port=51000):
        self.element = Element(Administrator(capture, admf, to), name,
                               Plain(capture, (address, port), (to, 8443)))

    def task(self, xid, kind):
        return self.element.ask('ReportTaskIssue', [x1.xid(xid), x1.leaf('taskReportType', kind, 'task_report_type')])

    def destination(self, did, kind):
        return self.element.ask('ReportDestinationIssue', [
            x1.did(did), x1.leaf('destinationReportType', kind, 'destination_report_type')])

    def itself(self, kind, code, description='database cleared'):
        return self.element.ask('ReportNEIssue', [
            x1.leaf('typeOfNeIssueMessage', kind, 'type_of_ne_issue_message'),
            x1.leaf('description', description, 'description'), x1.leaf('issueCode', code, 'issue_code')])
