# SPDX-License-Identifier: GPL-2.0-or-later
"""3GPP TS 33.128, TS33128Payloads: every event, every CC and notification; the main structures field by field."""

import pytest

from support import tshark, values, wire
from support.ber import bits, c, enumerated, number, octet_string, p, relative_oid, seq, utf8

XIRI, IRI = 'li_33128.XIRIPayload', 'li_33128.IRIPayload'
CC, NOTIFICATION = 'li_33128.CCPayload', 'li_33128.LINotificationPayload'

# Annex A of V19.8.0, XIRIEvent: the tag of an event is its place here, counted from 1.
EVENTS = '''
registration deregistration locationUpdate startOfInterceptionWithRegisteredUE unsuccessfulAMProcedure
pDUSessionEstablishment pDUSessionModification pDUSessionRelease startOfInterceptionWithEstablishedPDUSession
unsuccessfulSMProcedure servingSystemMessage sMSMessage lALSReport pDHeaderReport pDSummaryReport mDFCellSiteReport
mMSSend mMSSendByNonLocalTarget mMSNotification mMSSendToNonLocalTarget mMSNotificationResponse mMSRetrieval
mMSDeliveryAck mMSForward mMSDeleteFromRelay mMSDeliveryReport mMSDeliveryReportNonLocalTarget mMSReadReport
mMSReadReportNonLocalTarget mMSCancel mMSMBoxStore mMSMBoxUpload mMSMBoxDelete mMSMBoxViewRequest mMSMBoxViewResponse
pTCRegistration pTCSessionInitiation pTCSessionAbandon pTCSessionStart pTCSessionEnd pTCStartOfInterception
pTCPreEstablishedSession pTCInstantPersonalAlert pTCPartyJoin pTCPartyDrop pTCPartyHold pTCMediaModification
pTCGroupAdvertisement pTCFloorControl pTCTargetPresence pTCParticipantPresence pTCListManagement pTCAccessPolicy
subscriberRecordChangeMessage cancelLocationMessage sMSReport sMFMAPDUSessionEstablishment
sMFMAPDUSessionModification sMFMAPDUSessionRelease startOfInterceptionWithEstablishedMAPDUSession
unsuccessfulMASMProcedure aMFIdentifierAssociation mMEIdentifierAssociation sMFPDUtoMAPDUSessionModification
nEFPDUSessionEstablishment nEFPDUSessionModification nEFPDUSessionRelease nEFUnsuccessfulProcedure
nEFStartOfInterceptionWithEstablishedPDUSession nEFdeviceTrigger nEFdeviceTriggerReplace
nEFdeviceTriggerCancellation nEFdeviceTriggerReportNotify nEFMSISDNLessMOSMS nEFExpectedUEBehaviourUpdate
sCEFPDNConnectionEstablishment sCEFPDNConnectionUpdate sCEFPDNConnectionRelease sCEFUnsuccessfulProcedure
sCEFStartOfInterceptionWithEstablishedPDNConnection sCEFdeviceTrigger sCEFdeviceTriggerReplace
sCEFdeviceTriggerCancellation sCEFdeviceTriggerReportNotify sCEFMSISDNLessMOSMS sCEFCommunicationPatternUpdate
mMEAttach mMEDetach mMELocationUpdate mMEStartOfInterceptionWithEPSAttachedUE mMEUnsuccessfulProcedure
aAnFAnchorKeyRegister aAnFKAKMAApplicationKeyGet aAnFStartOfInterceptWithEstablishedAKMAKeyMaterial
aAnFAKMAContextRemovalRecord aFAKMAApplicationKeyRefresh aFStartOfInterceptWithEstablishedAKMAApplicationKey
aFAuxiliarySecurityParameterEstablishment aFApplicationKeyRemoval n9HRPDUSessionInfo s8HRBearerInfo
separatedLocationReporting sTIRSHAKENSignatureGeneration sTIRSHAKENSignatureValidation iMSMessage
startOfInterceptionForActiveIMSSession iMSCCUnavailable uDMLocationInformationResult uDMUEInformationResponse
uDMUEAuthenticationResponse positioningInfoTransfer mMEPositioningInfoTransfer aMFRANHandoverCommand
aMFRANHandoverRequest eESEECRegistration eESEASDiscovery eESEASDiscoverySubscription eESEASDiscoveryNotification
eESAppContextRelocation eESACRSubscription eESACRNotification eESEECContextRelocation
eESStartOfInterceptionWithRegisteredEEC uDMStartOfInterceptionWithRegisteredTarget
fiveGMSAFServiceAccessInformation fiveGMSAFConsumptionReporting fiveGMSAFDynamicPolicyInvocation
fiveGMSAFMetricsReporting fiveGMSAFNetworkAssistance fiveGMSAFUnsuccessfulProcedure
fiveGMSAFStartOfInterceptionWithAlreadyConfiguredUE aMFUEConfigurationUpdate hSSServingSystemMessage
hSSStartOfInterceptionWithRegisteredTarget nEFAFSessionWithQoSProvision nEFAFSessionWithQoSNotification
sCEFASSessionWithQoSProvision sCEFASSessionWithQoSNotification aMFRANTraceReport rCSRegistration rCSMessage
rCSCapabilityDiscovery rCSSessionEstablishment rCSSessionModification rCSSessionRelease aMFUEPolicyTransfer
aMFUEServiceAccept ePSRANHandoverCommand ePSRANHandoverRequest mMERANTraceReport mMEUEServiceAccept
nWDAFEventsSubscription nWDAFEventsNotification nWDAFAnalyticsInfoQuery nWDAFRoamingAnalyticsSubscription
nWDAFRoamingAnalyticsNotification startOfInterceptForRegisteredRCSUser startOfInterceptWithEstablisedRCSSession
uDMProSeTargetIdentifierDeconcealment uDMProSeTargetAuthentication iPIRIPacketReport iMSDataChannelSetup
iMSDataChannelModification iMSDataChannelTermination mMSConvertedFromEmail mMSConvertedToEmail nEF5GVNGroupCreation
nEF5GVNGroupUpdate nEF5GVNGroupDeletion nEF5GVNGroupQuery hSSSubscriberRecordChange iMSHSSServingSystemMessage
iMSHSSStartOfInterceptionWithRegisteredTarget iMSHSSSubscriberRecordChange aMFUEContextUpdate
ePSPDNConnectionEstablishment ePSPDNConnectionModification ePSPDNConnectionRelease
ePSStartOfInterceptionWithEstablishedPDNConnection ePSPDNUnsuccessfulProcedure
startOfInterceptionWithEstablishedIMSDataChannel sMFProSeRemoteUEReport
sMFStartOfInterceptionWithConnectedProSeRemoteUE fiveGDDNMFProSeUNIDirectDiscovery fiveGDDNMFProSeNNIDirectDiscovery
aMFIdentifierDeassociation mMEIdentifierDeassociation fiveGPINAPPMessage fiveGStartOfInterceptionWithPINClientInPIN
chargingDataEvent mCXSIPMessage mCXStartOfInterceptionWithRegisteredUE mCXStartOfInterceptionWithEstablishedSession
mCXManagementMessage mCVideoTransmissionControlMessage mCDataFileDistribution mCPTTFloorControlMessage
iMSDataChannelApplicationResponse uASNFInformation
'''.split()
# Events that are CHOICEs themselves: here with their first alternative.
CHOICES = {'fiveGStartOfInterceptionWithPINClientInPIN', 'mCXManagementMessage', 'mCDataFileDistribution'}
# What one of the two has not.
NOT_IN = {XIRI: {'mDFCellSiteReport'}, IRI: {'n9HRPDUSessionInfo', 's8HRBearerInfo', 'iPIRIPacketReport'}}
TABLE = [(dissector, tag, name) for dissector in (XIRI, IRI) for tag, name in enumerate(EVENTS, 1)
         if name not in NOT_IN[dissector]]

IMSI = '001010123456789'
IPV4, IPV6 = b'\x0a\0\0\x09', bytes.fromhex('20010db8000000000000000000000020')
MAC = bytes.fromhex('001122334455')
UUID = bytes.fromhex('29f28e1cf2304486a860f5a784ab9177')
PACKET = wire.ip('10.0.0.9', '192.0.2.1', wire.UDP, wire.udp(wire.Endpoint('10.0.0.9', 4000),
                                                            wire.Endpoint('192.0.2.1', 4001), b'octets'))
RTP = bytes.fromhex('8008000100000002000000030102030405')
RTCP = bytes.fromhex('80c9000100000003')
SIP_TEXT = ('MESSAGE sip:bob@example.org SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9\r\n'
            'From: <sip:alice@example.org>;tag=1\r\nTo: <sip:bob@example.org>\r\nCall-ID: 7@example.org\r\n'
            'CSeq: 1 MESSAGE\r\nContent-Length: 0\r\n\r\n')
SDP = 'v=0\r\no=- 0 0 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n'
MSRP = 'MSRP d93kswow SEND\r\nTo-Path: msrp://b.example:1/2;tcp\r\nFrom-Path: msrp://a.example:3/4;tcp\r\n' \
       'Message-ID: 12339sdqwer\r\nByte-Range: 1-2/2\r\nContent-Type: text/plain\r\n\r\nhi\r\n-------d93kswow$\r\n'


def xiri(tag, *parts):
    return XIRI, seq(p(1, relative_oid('4.19.19.8.1')), c(2, c(tag, *parts)))


def iri(tag, *parts, behind=()):
    return IRI, seq(p(1, relative_oid('4.19.19.8.3')), c(2, c(tag, *parts)), *behind)


def cc(pdu, release=19):
    return CC, seq(p(1, relative_oid(f'4.19.{release}.8.4')), c(2, pdu))


def plmn(tag):
    return c(tag, p(1, '001'), p(2, '01'))


TAI = plmn(1), p(2, b'\0\x12\x34')


SNSSAI = p(1, 1), p(2, b'\0\0\x07')


def sbi(tag, value='{"a": 1}'):
    return c(tag, p(1, 'TS29571_CommonData.yaml'), p(2, value))


XML = p(1, 'urn:example'), p(2, '<a><b>c</b></a>')
FTEID = p(1, 0xfedcba98), p(2, IPV4), p(3, IPV6)
SIP = c(1, p(1, IPV4)), c(2, p(2, IPV6)), p(3, SIP_TEXT)


TRUTH = {'True': '1', 'False': '0'}        # as 4.4 and later show them


def check(tree, expected):
    found = {name: tree.get(f'li_33128.{name}') for name in expected}
    assert {name: shown and [TRUTH.get(value, value) for value in shown] for name, shown in found.items()} == expected


@pytest.fixture(scope='module')
def events(tmp_path_factory):
    """(dissector, tag) -> {field: (what is shown, the value)} of an event that holds nothing."""
    rows = []
    for dissector, tag, name in TABLE:
        inside = [c(1)] if name in CHOICES else []
        rows.append(xiri(tag, *inside) if dissector == XIRI else iri(tag, *inside))
    path = values.write(tmp_path_factory.mktemp('events') / 'values.pcapng', *rows)
    found = {}
    for (dissector, tag, _), (_, packet) in zip(TABLE, tshark.packets(path), strict=True):
        found[dissector, tag] = {field.get('name'): (field.get('showname'), field.get('show'))
                                 for field in packet.iter('field')}
    return found


@pytest.mark.parametrize('dissector, tag, name', TABLE)
def test_event(events, dissector, tag, name):
    fields = events[dissector, tag]
    assert fields['li_33128.event'] == (f'event: {name} ({tag})', str(tag))
    assert {f'li_33128.{name}', f'li_33128.{name}_element'} & set(fields)
    assert not [field for field in fields if field.startswith('li_asn1.extension')]


# Location, every field that a field of its own tells from others.
LOCATION = [
    c(1, c(1, c(1, c(1, *TAI), c(2, plmn(1), p(2, bits('0' * 20 + '00000101'))), p(3, 5), p(4, '20260102030405Z')),
           c(2, c(1, *TAI), c(2, plmn(1), p(2, bits('0' * 28 + '00000110'))), p(3, 32767),
             c(7, plmn(1), c(2, p(2, bits('1' * 22)))), c(8, c(1, p(1, '52.5'), p(2, '13.4')), p(2, 359)),
             c(12, c(2, p(1, 68719476735), p(2, 'du')))),
           c(3, p(2, bits('0' * 16)), c(3, p(1, IPV4)), p(4, 4500), c(5, p(1, 'ssid'), p(2, 'bssid'), p(3, b'civic')),
             p(13, 1)),
           c(4, c(1, c(1, plmn(1), p(2, b'\x12\x34')), p(2, b'\x56\x78')),
             c(2, plmn(1), p(2, b'\x12\x34'), p(3, b'\0\1')), p(5, 7)),
           c(5, p(1, '4930123'), c(3, plmn(1), p(2, b'\x12\x34'), p(3, b'\0\2'))),
           c(6, plmn(1), p(2, '00000000001'))),
      p(2, True), c(3, c(1, c(1, p(1, '52.5'), p(2, '13.4')))), p(4, 1), p(5, '+01:00'),
      c(6, seq(c(1, c(2, plmn(1), p(2, bits('0' * 36)))), p(3, '20260102030405Z'), p(5, 'n78')))),
    c(2, c(1, c(1, c(2, c(1, p(1, '52.5'), p(2, '13.4')), p(2, 0), p(3, '10.5'))), p(2, 1), p(3, 1),
           c(4, c(1, p(1, '3.5'), p(2, 90))), c(5, p(1, 'DE'), p(2, 'BE')),
           c(6, *[seq(p(1, method), p(2, 1), p(3, 4)) for method in (16, 17, 18, 19)]),
           c(7, seq(p(1, 1), p(2, 1), p(3, 4))), p(11, 101325)),
      c(2, p(1, '<slia/>'))),
    c(3, p(1, 2), p(2, '20260102030405Z'), c(3, seq(c(1, p(1, 1), c(2, seq(plmn(1), p(2, b'\x12\x34'))))))),
    c(5, p(2, b'\x80')),
    c(6, c(1, seq(c(1, p(1, '3GPP-NR-FDD'), plmn(2)))), c(2, seq(p(1, 'geo:52.5,13.4')))),
    c(7, p(1, b'\1\2')),
]
LOCATED = {
    'eUTRACellID': ['00:00:00:50'], 'ageOfLocationInfo': ['5', '32767', '7'], 'azimuth': ['359'],
    'nRCellID': ['00:00:00:00:60', '00:00:00:00:00'], 'gNbID': ['ff:ff:fc'], 'gNBDUID': ['68719476735'],
    'gNBDUName': ['du'], 'iPv4Addr': ['10.0.0.9'], 'portNumber': ['4500'], 'sSID': ['ssid'],
    'transportProtocol': ['1'], 'lAC': ['4660', '4660', '4660'], 'cellID': ['22136'], 'sAC': ['1'], 'rAC': ['2'],
    'locationNumber': ['4930123'], 'timeZone': ['+01:00'], 'band': ['n78'], 'latitude': ['52.5', '52.5', '52.5'],
    'currentLoc': ['1'], 'nID': ['00000000001'], 'uncertaintySBI': ['10.5'], 'hSpeed': ['3.5'], 'a1': ['BE'],
    'method': ['16', '17', '18', '19'], 'gNSS': ['1'], 'barometricPressure': ['101325'],
    'mLPPositionData': ['<slia/>'], 'aMFEventType': ['2'], 'presenceState': ['1'],
    'accessNetworkInfo': ['3GPP-NR-FDD'], 'locationValue': ['geo:52.5,13.4'], 'tS36413CoarseUELocation': ['01:02'],
    'ePSUserLocationInformation': ['80'],
}
REGISTRATION = xiri(
    1, p(1, 1), p(2, 3), c(3, c(1, seq(*SNSSAI)), c(2), c(3, seq(p(1, 2), c(2, *SNSSAI)))), c(4, p(1, IMSI)),
    c(5, p(1, '001'), p(2, '01'), p(3, 12), p(4, 1), p(5, b'\x1b'), p(6, b'\xaa\xbb'), p(7, 4), p(8, 0),
      p(9, 'home.example')),
    c(6, p(2, '3569380356438091')), c(7, p(1, '4930123')),
    c(8, p(1, '001'), p(2, '01'), p(3, 1), p(4, 1023), p(5, 63), p(6, 4294967295)), c(9, *LOCATION),
    c(10, p(2, IPV6)), c(11, seq(plmn(1), p(2, b'\x12\x34'))), p(12, 2),
    c(13, c(1, p(1, '001'), p(2, '01'), p(3, b'\x80\x01'), p(4, b'\x05'), p(5, b'\xde\xad\xbe\xef'))),
    c(14, p(1, 1), p(2, 2)), c(15, p(1, MAC)), p(16, 2), p(17, b'\x11'), p(18, 33), c(19, p(2, 4)),
    c(20, c(1, plmn(1), c(2, p(1, 'n3iwf'))), c(2, p(1, 'node')), c(5, seq(plmn(1))), p(6, True)),
    c(21, p(1, 5), p(2, True), c(5, utf8('00000001')), p(6, 1), p(7, False)), p(22, bytes(17)),
    c(23, seq(p(1, '262'), p(2, '02'))), p(24, b'\x03'),
    c(25, p(1, 1099511627775), p(2, 4294967295), c(4, seq(p(1, 9), c(2, *SNSSAI))), c(5, seq(seq(p(1, 4)))),
      p(8, 256), p(10, 1), c(11, p(1, 1)), c(17, p(1, 2), p(2, 60), sbi(3)), p(18, 2)),
    p(26, b'\x01'), p(27, b'\x02'), p(28, b'\x03'), c(29, p(1, 'DE'), p(2, True)), p(30, b'\x04'),
    c(31, c(1, c(1, c(1, p(2, 'alice@example')))), c(2, p(1, IMSI), p(2, '4930124'), p(3, '35693803564380'))),
    c(32, seq(c(1, *SNSSAI), c(2, *SNSSAI))), p(33, b'\x72\0\x01\x05'))


def test_registration(tmp_path):
    """AMFRegistration, all its 33 fields."""
    tree, = values.decode(tmp_path, REGISTRATION)
    check(tree, LOCATED | {
        'xIRIPayloadOID': ['.4.19.19.8.1'], 'event': ['1'], 'registrationType': ['1'], 'registrationResult': ['3'],
        'sliceServiceType': ['1', '1', '1', '4', '1', '1'], 'causeValue': ['2'], 'iMSI': [IMSI, IMSI],
        'routingIndicator': ['12'], 'protectionSchemeID': ['1'], 'homeNetworkPublicKeyID': ['1b'],
        'schemeOutput': ['aa:bb'], 'routingIndicatorLength': ['4'], 'sUPIType': ['0'],
        'homeNetworkIdentifier': ['home.example'], 'iMEISV': ['3569380356438091'], 'mSISDN': ['4930123', '4930124'],
        'aMFRegionID': ['1'], 'aMFSetID': ['1023'], 'aMFPointer': ['63'], 'fiveGTMSI': ['4294967295'],
        'iPv6Address': ['2001:db8::20'], 'tAC': ['4660'] * 4, 'sMSOverNasIndicator': ['2'], 'mMEGroupID': ['32769'],
        'mMECode': ['5'], 'mTMSI': ['0xdeadbeef'], 'eMMRegStatus': ['1'], 'fiveGMMStatus': ['2'],
        'mACAddress': ['00:11:22:33:44:55'], 'mACRestIndicator': ['2'], 'pagingRestrictionIndicator': ['11'],
        'rATType': ['1', '33'], 'fiveGCEstablishmentCause': ['4'], 'n3IWFID': ['n3iwf'],
        'rANNodeNameVisible': ['node'], 'iABSupported': ['1'], 'iABNodeIndication': ['1'], 'CAGID': ['00000001'],
        'rEDCAPIndication': ['1'], 'mobileIABNodeIndication': ['0'],
        'sORTransparentContainer': [':'.join(['00'] * 17)], 'fiveGMMCapability': ['03'],
        'aMFUENGAPID': ['1099511627775'], 'rANUENGAPID': ['5', '4294967295'], 'pDUSessionID': ['9'],
        'rATFrequencySelectionPriority': ['256'], 'iABAuthorizedIndicator': ['1'],
        'v2XVehicleUEAuthorizationIndicator': ['1'], 'periodicCommunicationIndicator': ['2'], 'periodicTime': ['60'],
        'sBIReference': ['TS29571_CommonData.yaml'], 'mobileIABAuthorizedIndicator': ['2'],
        'mUSIMUERequestType': ['01'], 'unavailabilityPeriodDuration': ['02'], 'fiveGSUpdateType': ['03'],
        'internationalAreaIndication': ['1'], 'establishmentCauseNon3GPPAccess': ['04'], 'nAI': ['alice@example'],
        'iMEI': ['35693803564380'], 'serviceLevelAAContainer': ['72:00:01:05'],
    })
    assert 'json' in tree and 'xml' in tree
    assert 'li_33128.alternativeSNSSAI_element' in tree and 'li_33128.deprecatedNGInformation_element' in tree
    assert '03:04:05' in tree['li_33128.uELocationTimestamp'][0]


def test_session(tmp_path):
    """SMFPDUSessionEstablishment, all its 33 fields."""
    tree, = values.decode(tmp_path, iri(
        6, c(1, p(2, 'alice@example')), p(2, True), c(3, p(1, '35693803564380')), c(4, p(2, 'bob@example')), p(5, 5),
        c(6, *FTEID), p(7, 3), c(8, *SNSSAI), c(9, p(1, IPV4), p(2, IPV6), p(3, MAC)), c(10, p(1, IPV4)),
        c(11, *LOCATION), p(12, 'internet'), c(13, p(1, 255), p(2, 2), p(3, 3)), p(14, 'http://h-smf'), p(15, 7),
        p(16, 3), p(17, 20), p(18, b'\x01'), p(19, b'\x02'),
        c(20, p(1, 2), c(2, p(1, IMSI), p(2, '4930124'), p(3, '35693803564380')), c(3, c(1, *FTEID), p(2, 6)),
          c(4, seq(p(1, 7), c(2, *FTEID), p(3, 9)))),
        p(21, 'ims'), c(22, plmn(1)), p(23, 4), p(24, 5),
        c(25, c(1, c(1, *FTEID), c(3, c(1, c(1, *FTEID), c(2, seq(p(1, 63), c(5, p(1, 8))))))), c(2, c(3, *FTEID))),
        c(26, seq(p(1, 'rule'), p(2, 'app'),
                  c(3, seq(c(1, c(1, c(1, p(1, IPV4))), c(2, p(3, 1)), p(3, 80), p(4, 443), c(5, p(1, 17))),
                           c(2, p(2, b'\x08\x06'), c(6, seq(p(1, bits('101')), p(2, bits('1')), p(3, bits('0' * 12))))),
                           p(3, b'\x28\xff'), p(4, b'\0\0\x12\x34'), p(5, b'\0\0\x05'), p(6, 3))),
                  c(8, seq(p(1, 'dnai'), c(2, c(1, p(1, IPV4)), p(2, 65535)))))),
        c(27, c(1, p(1, IMSI)), p(3, 5), p(5, 3), p(10, 'apn'), p(11, 2),
          c(17, seq(p(1, 5), p(2, 16), c(4, p(1, 9), p(2, b'\0\1')), c(5, p(6, b'\x80')))), p(25, True)),
        sbi(28, '[1]'), p(29, 'geo-1'), c(30, seq(c(1, *SNSSAI), c(2, *SNSSAI))),
        c(31, p(1, b'\x0a'), p(2, b'\x0b')), p(32, b'\x72\0\x01\x05'), p(33, 'sat-7')))
    check(tree, LOCATED | {
        'event': ['6'], 'sUPIUnauthenticated': ['1'], 'iMEI': ['35693803564380'] * 2, 'pDUSessionID': ['5'],
        'tEID': ['4275878552'] * 6, 'pDUSessionType': ['3'], 'iPv6Address': ['2001:db8::20'] * 7,
        'iPv4Address': ['10.0.0.9'] * 10, 'ethernetAddress': ['00:11:22:33:44:55'], 'dNN': ['internet'],
        'aMFRegionID': ['255'], 'hSMFURI': ['http://h-smf'], 'requestType': ['7'], 'accessType': ['3'],
        'rATType': ['1', '20'], 'sMPDUDNRequest': ['01'], 'uEEPSPDNConnection': ['02'],
        'ePSInterworkingIndication': ['2'], 'linkedBearerID': ['6'], 'qCI': ['9', '9'], 'selectedDNN': ['ims'],
        'oldPDUSessionID': ['4'], 'handoverState': ['5'], 'qFI': ['63'], 'fiveQI': ['8'], 'pCCRuleID': ['rule'],
        'appId': ['app'], 'anyIPAddress': ['1'], 'destinationPortNumber': ['443'], 'nextLayerProtocol': ['17'],
        'ethType': ['0x0806'], 'vLANPriority': ['a0'], 'tosTrafficClass': ['0x28ff'], 'spi': ['0x00001234'],
        'flowLabel': ['0x000005'], 'flowDirection': ['3'], 'dNAI': ['dnai'], 'uDPPortNumberTunnelEndpoint': ['65535'],
        'ePSRequestType': ['2'], 'bearerCreationCause': ['16'], 'maximumUplinkBitRate': ['00:01'],
        'responseEPCO': ['80'], 'pGWChangeIndication': ['1'], 'sBIValue': ['[1]'], 'gEOSatelliteID': ['geo-1'],
        'wLANSP': ['0a'], 'n3ANNodeConfiguration': ['0b'], 'serviceLevelAAContainer': ['72:00:01:05'],
        'servingSatelliteID': ['sat-7'],
    })


FIVE_G_GUTI = p(1, '001'), p(2, '01'), p(3, 1), p(4, 1023), p(5, 63), p(6, 4294967295)
REPLACED = c(1, *SNSSAI), c(2, *SNSSAI)
GUTI = p(1, '001'), p(2, '01'), p(3, b'\x80\x01'), p(4, b'\x05'), p(5, b'\xde\xad\xbe\xef')
SUPI = c(1, p(1, IMSI))
PTC = c(1, c(1, p(2, 'urn:uuid:1')))
# Of some events the fields that have to be there, by tag.
MANDATORY = {
    5: {1: p(1, 1), 2: c(2, p(1, 22))},
    7: {8: p(8, 5)},
    8: {1: SUPI, 4: p(4, 5)},
    9: {5: p(5, 5), 6: c(6, *FTEID), 7: p(7, 1), 9: c(9), 12: p(12, 'internet'), 15: p(15, 1)},
    10: {1: p(1, 1), 2: p(2, 26), 3: p(3, 1)},
    41: {1: PTC, 2: p(2, 1), 4: c(4, c(1, p(2, 'urn:uuid:2')))},
    57: {5: p(5, 5), 6: p(6, 1), 7: c(7), 11: p(11, 'internet'), 14: p(14, 1), 16: c(16, plmn(1)), 20: p(20, True)},
    58: {5: p(5, 5), 10: c(10, plmn(1)), 14: p(14, True)},
    59: {1: SUPI, 4: p(4, 5)},
    61: {1: p(1, 1), 2: p(2, 26), 4: p(4, 1), 10: c(10)},
    64: {8: p(8, 5), 11: p(11, 5), 12: p(12, 0), 13: p(13, b'\0')},
    132: {1: c(1), 2: c(2, *GUTI)},
    145: {1: c(1), 2: p(2, UUID), 3: p(3, UUID), 4: p(4, 2), 5: p(5, 1)},
}


def with_mandatory(event, tag, part):
    fields = MANDATORY.get(event, {}) | {tag: part}
    return [fields[i] for i in sorted(fields)]


# What versions 4 to 8 of release 19 added to types that were there: the event, a field with its contents.
@pytest.mark.parametrize('event, part, expected', [
    (5, c(11, seq(*REPLACED)), {'alternativeNSSAI': ['1'], 'sliceServiceType': ['1', '1']}),
    (132, c(9, seq(*REPLACED)), {'alternativeNSSAI': ['1']}),
    (7, c(24, seq(*REPLACED)), {'alternativeNSSAI': ['1']}),
    (7, c(25, p(2, b'\x0b')), {'n3ANNodeConfiguration': ['0b']}),
    (7, p(26, b'\x72\0\x01\x05'), {'serviceLevelAAContainer': ['72:00:01:05']}),
    (7, p(27, 'sat-7'), {'servingSatelliteID': ['sat-7']}),
    (8, c(16, seq(*REPLACED)), {'alternativeNSSAI': ['1']}),
    (9, p(30, 'sat-7'), {'servingSatelliteID': ['sat-7']}),
    (10, c(21, seq(*REPLACED)), {'alternativeNSSAI': ['1']}),
    (64, c(19, seq(*REPLACED)), {'alternativeNSSAI': ['1']}),
    (57, c(28, seq(*REPLACED)), {'alternativeNSSAI': ['1']}),
    (58, c(23, seq(*REPLACED)), {'alternativeNSSAI': ['1']}),
    (59, c(15, seq(*REPLACED)), {'alternativeNSSAI': ['1']}),
    (61, c(18, seq(*REPLACED)), {'alternativeNSSAI': ['1']}),
    (57, c(7, seq(p(1, 1), c(3, *FTEID), p(5, 1), p(10, 'sat-7'))),
     {'servingSatelliteID': ['sat-7'], 'establishmentStatus': ['1']}),
    (41, c(10, c(1, p(5, 'Z'))), {'timeZone': ['Z']}),
    (41, c(1, c(1, p(1, 'mcptt'), p(2, 'urn:uuid:1'), c(3, p(1, 'chat')), c(4, p(1, 'sip:a@b')), p(5, 'impi'))),
     {'deprecatedMCPTTID': ['mcptt'], 'instanceIdentifierURN': ['urn:uuid:1', 'urn:uuid:2'], 'groupIdentity': ['chat'],
      'sIPURI': ['sip:a@b'], 'iMPI': ['impi']}),
    (171, c(1, seq(c(2, p(1, 'impi')))), {'deprecatedIMPI': ['impi']}),
    (171, c(1, seq(c(2, c(2, p(2, 'tel:+1'))))), {'deprecatedIMPU': ['2'], 'tELURI': ['tel:+1']}),
    (171, c(1, seq(c(2, c(3, p(1, 'impi'), c(2, p(1, 'sip:a@b')), c(3, p(3, MAC)), p(4, '35693803564380'))))),
     {'iMPI': ['impi'], 'sIPURI': ['sip:a@b'], 'mACAddress': ['00:11:22:33:44:55'], 'iMEI': ['35693803564380']}),
    (13, c(4, c(4, c(1, c(1, c(1, c(1, p(1, '52.5'), p(2, '13.4'))))), c(6, p(1, b'\1'), p(2, b'\2')))),
     {'uTRANPositioningData': ['01'], 'uTRANGANSSPositioningData': ['02']}),
    (145, c(6, p(1, 2), c(2, c(1, *SIP)), p(3, 6)), {'sessionLeg': ['2'], 'rCSSessionResult': ['6']}),
    (191, c(1, c(1, p(1, 'mc'), c(2, p(1, 'sip:a@b')), p(3, 'impi'), p(4, 'urn:uuid:1'))) + c(2, *SIP) + p(3, 2),
     {'mCServiceID': ['mc'], 'sIPURI': ['sip:a@b'], 'iMPI': ['impi'], 'instanceIdentifierURN': ['urn:uuid:1'],
      'sessionDirection': ['2']}),
    (191, c(1, p(2, 'group')), {'mCServiceGroupID': ['group']}),
    (192, c(1, p(1, 'mc')) + p(2, True) + c(3, *SIP) + c(4, *SIP), {'mCServiceID': ['mc'], 'userOnline': ['1']}),
    (193, c(1, p(2, 'group')) + p(2, 1) + p(3, 'mc') + c(4, p(1, 'sip:s@b'), p(2, 2), p(3, 3), p(4, 1)) +
     c(5, utf8('mc2')) + p(7, True) + p(8, 'bearer'),
     {'mCServiceDirection': ['1'], 'mCServiceOriginatingID': ['mc'], 'sessionURI': ['sip:s@b'], 'sessionType': ['2'],
      'groupSessionType': ['3'], 'establishmentType': ['1'], 'MCServiceID': ['mc2'],
      'mCServiceMediaStreamAvailable': ['1'], 'mCServiceBearerCapability': ['bearer']}),
    (194, c(1, p(1, 'id'), p(2, 'mc'), c(3, p(1, b'\1'), p(2, b'\2'))),
     {'mCID': ['id'], 'mCServiceID': ['mc'], 'idMRequest': ['01'], 'idMResponse': ['02']}),
    (194, c(2, c(1, p(1, 'mc')), p(2, 'client'), c(3, p(1, b'\1'), p(2, b'\2'))),
     {'mcServiceClient': ['client'], 'cMRequest': ['01'], 'cMResponse': ['02']}),
    (194, c(3, c(1, p(2, 'group')), p(2, 'client'), c(3, p(1, b'\1'), p(2, b'\2'))),
     {'mCServiceClient': ['client'], 'gMRequest': ['01'], 'gMResponse': ['02']}),
    (194, c(4, p(1, 'mc'), c(2, p(1, 6), c(2, *[c(2, *XML)]), c(3, c(1, *XML)), c(4, *XML), p(5, '200'))),
     {'kMSRequestName': ['6'], 'kMSRequestBody': ['2'], 'kMSResponseBody': ['1'], 'hTTPResponseCode': ['200'],
      'xMLNamespace': ['urn:example'] * 3}),
    (194, c(5, p(1, 'mc'), c(2, p(1, b'\1'), p(2, b'\2'))), {'lMRequest': ['01'], 'lMResponse': ['02']}),
    (195, c(1, p(1, 'mc')) + p(2, b'\1') + p(3, 2),
     {'transmissionControlMessage': ['01'], 'transmissionControlMessageDirection': ['2']}),
    (196, c(1, p(1, 'mc'), p(2, 'group'), p(3, 2), p(4, 'http://f'), p(5, '200')),
     {'mcDataRequestType': ['2'], 'mCDataFileURL': ['http://f']}),
    (196, c(2, p(1, 'mc'), p(2, 'group'), p(3, 'http://f'), p(4, '404')), {'hTTPResponseCode': ['404']}),
    (197, c(1, p(2, 'group')) + p(2, b'\1'), {'mCServiceGroupID': ['group'], 'floorControlMessage': ['01']}),
    (198, c(1, c(3, p(1, 'impi'))) + c(2, p(2, 'tel:+1')) + c(3, seq(p(1, 'vendor'), p(2, 'type'))) + p(4, 65535) +
     c(5, sbi(2)),
     {'iMSTargetIdentity': ['3'], 'tELURI': ['tel:+1'], 'deviceVendor': ['vendor'], 'deviceType': ['type'],
      'dCStreamID': ['65535'], 'getApplicationResponse': ['2']}),
    (199, c(1, c(1, p(1, '4930123')), p(2, 'uav'), c(3, p(1, '35693803564380'))) + p(2, 7) + c(3, sbi(4)),
     {'mSISDN': ['4930123'], 'cAALevelUAVID': ['uav'], 'iMEI': ['35693803564380'], 'uASNFProcedure': ['7'],
      'uASNFUASInformation': ['4']}),
])
def test_added(tmp_path, event, part, expected):
    tag = part[0] & 31
    tree, = values.decode(tmp_path, iri(event, *with_mandatory(event, tag, part)))
    check(tree, expected | {'event': [str(event)]})
    assert not [name for name in tree if name.startswith('li_asn1.extension')]


# One event of each of the other families.
@pytest.mark.parametrize('event, parts, expected', [
    (2, (p(1, 1), p(2, 1), c(3, p(1, IMSI)), p(8, 22), p(10, 2), p(11, 1)),
     {'deregistrationDirection': ['1'], 'fiveGMMCause': ['22'], 'switchOffIndicator': ['2']}),
    (8, (c(1, p(1, IMSI)), p(4, 5), p(5, '20260102030405Z'), p(7, 5000000000), p(8, 18446744073709551615), p(10, 'REL'),
         c(12, p(1, 1), p(2, 2)), c(14, utf8('rule'))),
     {'uplinkVolume': ['5000000000'], 'downlinkVolume': ['18446744073709551615'], 'sMFCause': ['REL'],
      'nGAPCauseValue': ['2'], 'PCCRuleID': ['rule']}),
    (15, (p(1, 5), c(2, p(1, IPV4)), p(3, 80), c(4, p(2, IPV6)), p(6, 6), p(7, 1048575), p(8, 1), p(9, 5),
          p(10, '20260102030405Z'), p(11, '20260102030505Z'), p(12, 4), p(13, 4294967296)),
     {'sourceIPAddress': ['1'], 'destinationIPAddress': ['2'], 'iPv6flowLabel': ['1048575'], 'direction': ['1'],
      'pDSRSummaryTrigger': ['5'], 'packetCount': ['4'], 'byteCount': ['4294967296']}),
    (17, (p(1, 'tr'), c(2, p(1, 1), p(2, 3)), p(3, '20260102030405Z'),
          c(4, c(1, p(1, '4930123'), p(2, 'a@example.org'), p(3, IMSI), c(4, p(1, 'sip:a@b')), p(5, 'impi'),
                 c(6, p(1, IMSI)), c(7, p(1, '4930124'))), p(2, 1)), p(8, 0), c(11, p(1, 60), p(2, 2)),
          p(27, 'text/plain'), p(28, 26), p(30, 'id')),
     {'transactionID': ['tr'], 'minorVersion': ['3'], 'e164Number': ['4930123'], 'emailAddress': ['a@example.org'],
      'iMSI': [IMSI, IMSI], 'mMSDirection': ['0'], 'responseStatus': ['26'], 'contentType': ['text/plain']}),
    (33, (p(1, 'tr'), c(2, p(1, 1), p(2, 3)), p(3, 1), c(4, utf8('loc1'), utf8('loc2')), c(5, utf8('loc3')), p(6, 19)),
     {'contentLocationReqs_item': ['loc1', 'loc2'], 'contentLocationConfs_item': ['loc3'],
      'deleteResponseStatus': ['19']}),
    (70, (SUPI, c(2, p(1, '4930123')), p(3, 'trigger'), p(4, 'af'), p(5, b'\1'), p(7, 2), p(8, 65535)),
     {'triggerId': ['trigger'], 'aFID': ['af'], 'triggerPayload': ['01'], 'sourcePortId': ['65535']}),
    (87, (p(1, 4), p(2, 2), p(3, IMSI), c(6, p(1, '001'), p(2, '01'), p(3, b'\0\1'), p(4, b'\2'), p(5, b'\0\0\0\3'))),
     {'attachType': ['4'], 'attachResult': ['2'], 'mMEGroupID': ['1'], 'mTMSI': ['0x00000003']}),
    (97, (p(1, 'af.example'), p(2, 'akid'), c(3, seq(p(1, 'af2'), p(2, 'akid2'), p(3, b'\7'), c(4, c(1,
          p(2, bytes(48)), p(3, 1), c(4, number(0x13), number(1)), *[p(i, i) for i in range(5, 12)], p(12, 1),
          p(13, bytes(32)), p(14, bytes(32)), p(15, 18446744073709551615), p(16, 2)))))),
     {'aFID': ['af.example', 'af2'], 'aKID': ['akid', 'akid2'], 'kAF': ['07'],
      'clientSequenceNumber': ['18446744073709551615'], 'serverSequenceNumber': ['2']}),
    (103, (c(1, seq(c(1, p(1, 1), p(2, 'ES256'), p(4, 'https://c')), c(2, p(1, '20260102030405Z'),
                    c(2, c(1, p(1, '4930123'))), c(3, c(1, p(1, '4930124'))), p(4, 3), p(5, 'orig'),
                    c(6, p(2, 'sip:a@b'))), p(3, b'\1'))),),
     {'tokenType': ['1'], 'algorithm': ['ES256'], 'mSISDN': ['4930123', '4930124'], 'attestation': ['3'],
      'sTIRSHAKENURI': ['sip:a@b']}),
    (115, (p(1, 3), p(2, 'eec'), c(4, seq(p(1, 'ac'), c(3, p(1, 7)), c(6, enumerated(6)))), p(10, 11)),
     {'eESRegistrationType': ['3'], 'eECID': ['eec'], 'aCID': ['ac'], 'daysOfWeek': ['7'], 'ACRScenario': ['6'],
      'failureResponse': ['11']}),
    (131, (c(1, p(1, '4930123')), sbi(2)), {'mSISDN': ['4930123'], 'sBIValue': ['{"a": 1}']}),
    (141, (c(1, c(1, c(1, c(1, p(1, IMSI)))), c(2, p(2, '4930123')), c(3, p(1, 'impi'))), p(2, 'sip:g@b'), c(3), c(4),
           p(5, 2), p(6, 4), p(7, UUID), p(8, UUID), p(10, 'imdn'), c(12, c(1, c(1, p(1, 'text/plain'), p(2, 'hi'))))),
     {'iMSI': [IMSI], 'mSISDN': ['4930123'], 'deprecatedIMPI': ['impi'], 'rCSMessageType': ['4'],
      'conversationID': ['29f28e1c-f230-4486-a860-f5a784ab9177'], 'iMDNMessageID': ['imdn'],
      'contentType': ['text/plain'], 'encapsulatedMIMEEntity': ['hi']}),
    (152, (c(1, p(1, IMSI)), p(2, 11), p(3, 3), c(4, enumerated(7)), sbi(5), p(7, 18)),
     {'nWDAFConsumerNFType': ['11'], 'nWDAFEventsSubscriptionOpType': ['3'], 'NWDAFEvent': ['7'],
      'nWDAFEventsSubscriptionResponseCode': ['18']}),
    (182, (c(1, p(1, IMSI)), p(4, 5), c(5, p(1, 2), p(2, 4), c(3, p(2, bits('1' * 64))), p(4, True), p(5, False),
           p(6, 2), c(7, c(4, p(1, IPV4), c(2, p(1, 1), p(2, 2)), c(2, p(1, 3), p(2, 4)))))),
     {'uPPRUKID64BitString': ['ff:ff:ff:ff:ff:ff:ff:ff'], 'portStart': ['1', '3'], 'portEnd': ['2', '4'],
      'iPv4Address': ['10.0.0.9']}),
    (189, (c(1, c(1, p(1, 'pin'), c(2, p(1, '4930123')), p(3, 'token')), p(2, MAC), p(3, 'server'), c(4, *XML)),),
     {'pINClientID': ['pin'], 'identityToken': ['token'], 'mACAddress': ['00:11:22:33:44:55'],
      'pINServerID': ['server'], 'xMLNamespace': ['urn:example']}),
    (190, (c(2, c(3, c(1, p(1, 7), p(2, 31), p(3, 9), c(5, p(1, b'\x04\x00'), p(2, 'T'), c(3, p(1, b'\1')))))),),
     {'releaseID': ['7'], 'versonID': ['31'], 'moduleIdentifier': ['0.4.0'], 'aSNReference': ['T'], 'bER': ['01']}),
])
def test_family(tmp_path, event, parts, expected):
    tree, = values.decode(tmp_path, iri(event, *parts))
    check(tree, expected | {'event': [str(event)]})
    assert not [name for name in tree if name.startswith('li_asn1.extension')]


def test_iri_payload(tmp_path):
    """What only IRIPayload has: the target identifiers and whence it was mediated."""
    targets = [c(1, c(1, p(1, IMSI))), c(1, p(2, IMSI)), c(1, c(3, p(4, bytes(8)))), c(1, p(4, '35693803564380')),
               c(1, c(5, p(2, 'nai'))), c(1, p(6, '4930123')), c(1, p(7, 'a@b')), c(1, p(8, IPV4)), c(1, p(9, IPV6)),
               c(1, p(10, MAC)), c(1, c(11, p(1, 'sip:a@b'))), c(1, p(12, 'impi')), c(1, p(13, '4930124')),
               c(1, p(14, 'c@d')), c(1, p(15, 'mcptt')), c(1, p(16, 'urn:uuid:1')), c(1, c(17, p(1, 'chat'))),
               c(1, c(18, p(2, 'group')))]
    tree, = values.decode(tmp_path, iri(16, seq(c(1, c(3, c(1, plmn(1), p(2, b'\0\1')), p(2, b'\0\2')))), behind=[
        c(3, *[seq(target, p(2, 3)) for target in targets]), c(4, p(1, relative_oid('4.19.18.8.1')))]))
    check(tree, {
        'iRIPayloadOID': ['.4.19.19.8.3'], 'event': ['16'], 'cellID': ['2'],
        'identifier': [str(tag) for tag in range(1, 19)], 'provenance': ['3'] * 18,
        'xIRIRelativeOID': ['.4.19.18.8.1'], 'eUI64': ['00:00:00:00:00:00:00:00'], 'nAI': ['nai', 'a@b'],
        'emailAddress': ['c@d'], 'mCPTTID': ['mcptt'], 'instanceIdentifierURN': ['urn:uuid:1'],
        'groupIdentity': ['chat'], 'mCServiceGroupID': ['group']})


def test_user_location(tmp_path):
    tree, = values.decode(tmp_path, ('li_33128.UserLocation', seq(c(6, plmn(1), p(2, '00000000001')))))
    check(tree, {'mCC': ['001'], 'mNC': ['01'], 'nID': ['00000000001']})


def test_notification(tmp_path):
    notification = c(2, c(1, p(1, 3), c(2, c(18, p(1, 'mc'))),
                          c(3, seq(c(1, p(1, IPV4)), p(2, 65535), c(3, p(2, IPV6)), p(4, 2))), p(4, '20260102030405Z'),
                          p(5, '20260202030405Z'), p(6, True), p(7, False)))
    tree, = values.decode(tmp_path, (NOTIFICATION, seq(p(1, relative_oid('4.19.19.8.5')), notification)))
    check(tree, {
        'lINotificationPayloadOID': ['.4.19.19.8.5'], 'notification': ['1'], 'notificationType': ['3'],
        'appliedTargetID': ['18'], 'mCServiceID': ['mc'], 'hI2DeliveryIPAddress': ['1'], 'iPv4Address': ['10.0.0.9'],
        'hI2DeliveryPortNumber': ['65535'], 'iPv6Address': ['2001:db8::20'], 'hI3DeliveryPortNumber': ['2'],
        'appliedTargetIsLocal': ['1'], 'appliedTargetIsNonLocal': ['0']})
    assert '2026' in tree['li_33128.appliedStartTime'][0] and '2026' in tree['li_33128.appliedEndTime'][0]


ETHERNET = bytes.fromhex('0011223344550011223344660800') + PACKET


@pytest.mark.parametrize('tag, pdu, expected', [
    (1, p(1, PACKET), {'ip.src': ['10.0.0.9'], 'udp.dstport': ['4001']}),
    (2, c(2, c(1, p(1, PACKET)), p(2, 63)),
     {'li_33128.uPFCCPDUPayload': ['1'], 'ip.src': ['10.0.0.9'], 'li_33128.qFI': ['63']}),
    (2, c(2, c(1, p(2, ETHERNET))), {'li_33128.uPFCCPDUPayload': ['2'], 'eth.src': ['00:11:22:33:44:66'],
                                    'ip.src': ['10.0.0.9']}),
    (2, c(2, c(1, p(3, b'\1\2'))), {'li_33128.uPFCCPDUPayload': ['3'], 'li_33128.uPFUnstructuredCC': ['01:02']}),
    (3, c(3, c(1, p(1, 1), p(2, 3)), p(2, 'tr'), p(3, b'\x8c\x84')),
     {'li_33128.majorVersion': ['1'], 'li_33128.transactionID': ['tr'], 'li_33128.mMSContent': ['8c:84']}),
    (4, p(4, b'\1\2'), {'li_33128.nIDDCCPDU': ['01:02'], 'li_33128.pTCCCPDU': None}),
    (5, p(5, RTP), {'li_33128.pTCCCPDU': [RTP.hex(':')], 'rtp.seq': ['1']}),
    (6, c(6, p(1, RTP), p(2, SDP)), {'rtp.ssrc': ['0x00000003'], 'sdp.media.port': ['4000']}),
    (6, c(6, p(1, PACKET)), {'ip.src': ['10.0.0.9'], 'rtp.seq': None}),
    (6, c(6, p(1, RTCP)), {'rtcp.pt': ['201'], 'rtp.seq': None}),
    (6, c(6, p(1, b'\1\2')), {'li_33128.iMSCCPDUPayload': ['01:02'], 'rtp.seq': None, 'ip.version': None}),
    (7, c(7, c(1, c(1, p(1, 'text/plain'), p(2, 'hi')))),
     {'li_33128.contentType': ['text/plain'], 'li_33128.encapsulatedMIMEEntity': ['hi']}),
    (7, c(7, c(1, c(2, p(1, MSRP)))), {'msrp.method': ['SEND']}),
    (7, c(7, c(1, c(3, *SIP))), {'sip.Method': ['MESSAGE'], 'li_33128.iPv4Address': ['10.0.0.9']}),
    (8, p(8, RTP), {'li_33128.mCVideoCCPDU': [RTP.hex(':')], 'rtp.seq': ['1']}),
    (9, c(9, c(1, c(1, p(1, 'text/plain'), p(2, 'hi')))), {'li_33128.encapsulatedMCDataPayload': ['1'],
                                                          'li_33128.encapsulatedMIMEEntity': ['hi']}),
    (10, p(10, RTP), {'li_33128.mCPTTCCPDU': [RTP.hex(':')], 'rtp.seq': ['1']}),
])
def test_cc(tmp_path, tag, pdu, expected):
    tree, = values.decode(tmp_path, cc(pdu))
    check(tree, {'cCPayloadOID': ['.4.19.19.8.4'], 'pDU': [str(tag)]})
    assert {name: tree.get(name) for name in expected} == expected


@pytest.mark.parametrize('release, name', [(15, 'pTCCCPDU'), (16, 'pTCCCPDU'), (17, 'nIDDCCPDU'), (19, 'nIDDCCPDU')])
def test_cc_release(tmp_path, release, name):
    """Tag 4 was another's until release 16, which the OID tells: each value's own."""
    first, second = values.decode(tmp_path, cc(p(4, RTP), release), cc(p(4, RTP), 19))
    for tree, shown in (first, name), (second, 'nIDDCCPDU'):
        other = {'pTCCCPDU', 'nIDDCCPDU'} - {shown}
        check(tree, {shown: [RTP.hex(':')], other.pop(): None})
        assert ('rtp.seq' in tree) == (shown == 'pTCCCPDU')


# TS 23.040: a submission to 34123456789, a delivery from there, and reports of both; 'hello'.
SUBMIT = bytes.fromhex('01000b914321436587f9000005e8329bfd06')
DELIVER = bytes.fromhex('040b914321436587f900006210304152004005e8329bfd06')
SMS = c(1, p(4, bytes.fromhex('0b914321436587f9'))), c(2, p(4, bytes.fromhex('09d0c8329bfd06')))


@pytest.mark.parametrize('direction, message_type, tpdu, text', [
    (1, None, SUBMIT, 'SMS-SUBMIT'), (2, None, DELIVER, 'SMS-DELIVER'), (1, 6, SUBMIT, 'SMS-SUBMIT'),
    (2, 1, DELIVER, 'SMS-DELIVER'), (1, 1, DELIVER, 'SMS-DELIVER'), (2, 6, SUBMIT, 'SMS-SUBMIT'),
])
def test_sms(tmp_path, direction, message_type, tpdu, text):
    """SMSMessage: what a TPDU is, its message type tells, else its direction."""
    behind = p(10, message_type) if message_type else b''
    tree, = values.decode(tmp_path, xiri(12, *SMS, p(3, direction), p(4, 1), p(5, False), c(7, p(2, '4930123')),
                                         p(8, 3), c(9, p(1, tpdu)), behind, p(11, 255)))
    check(tree, {'direction': [str(direction)], 'linkTransferStatus': ['1'], 'e164Number': ['4930123'],
                 'peerNFType': ['3'], 'sMSTPDU': [tpdu.hex(':')], 'rPMessageReference': ['255'],
                 'messageType': message_type and [str(message_type)]})
    assert tree['li_asn1.sms_address'] == ['34123456789', 'Hello']
    assert tree['gsm_sms.sms_text'] == ['hello'] and shown(tmp_path, 'gsm_sms') == [f'GSM SMS TPDU (GSM 03.40) {text}']


@pytest.mark.parametrize('message_type, tpdu, text', [
    (7, bytes.fromhex('010062103041520040'), 'SMS-SUBMIT REPORT'), (2, bytes.fromhex('0000'), 'SMS-DELIVER REPORT'),
    (4, bytes.fromhex('06010b914321436587f9621030415200406210304152004000'), 'SMS-STATUS REPORT'),
    (5, bytes.fromhex('020100000105914321f300'), 'SMS-COMMAND'),
])
def test_sms_report(tmp_path, message_type, tpdu, text):
    tree, = values.decode(tmp_path, xiri(56, c(2, p(1, tpdu)), p(3, message_type), p(4, 7)))
    check(tree, {'messageType': [str(message_type)], 'rPMessageReference': ['7']})
    assert shown(tmp_path, 'gsm_sms') == [f'GSM SMS TPDU (GSM 03.40) {text}']


def shown(folder, protocol):
    """How the frames that decode() wrote show a protocol."""
    return [part.get('showname') for _, packet in tshark.packets(folder / 'values.pcapng')
            for part in packet.iter('proto') if part.get('name') == protocol]


@pytest.mark.parametrize('event, parts, name', [
    (74, (SUPI, c(2, p(1, '49')), p(3, 'af'), c(4, p(1, SUBMIT))), 'terminatingAFID'),
    (85, (p(4, 'af'), c(5, p(1, SUBMIT))), 'terminatingSCSASID'),
])
def test_sms_of_exposure(tmp_path, event, parts, name):
    """MSISDN-less mobile originated SMS has the TPDU alone."""
    tree, = values.decode(tmp_path, iri(event, *parts))
    check(tree, {name: ['af']})
    assert shown(tmp_path, 'gsm_sms') == ['GSM SMS TPDU (GSM 03.40) SMS-SUBMIT']


@pytest.mark.parametrize('kind, name', [(2, 'truncatedSMSTPDU'), (3, 'redactedSMSTPDU'), (4, 'threeGPP2SMSTPDU'),
                                        (5, 'redacted3GPP2SMSTPDU')])
def test_sms_kinds(tmp_path, kind, name):
    tree, = values.decode(tmp_path, xiri(12, *SMS, p(3, 1), p(4, 1), c(9, p(kind, SUBMIT))))
    check(tree, {'sMSTPDUData': [str(kind)], name: [SUBMIT.hex(':')]})
    assert ('gsm_sms.sms_text' in tree) == (kind == 3)


def test_text(tmp_path):
    """Text is UTF-8 whatever its tag: those of CivicAddress have the numbers of all string types."""
    text = 'Z\u00fcrich 12'
    data = c(1, c(1, c(1, p(1, '52.5'), p(2, '13.4')))), c(5, *[p(tag, text) for tag in range(1, 32)])
    tree, = values.decode(tmp_path, iri(13, c(4, c(2, c(1, *data)))))
    check(tree, dict.fromkeys('country a1 a2 a3 a4 a5 a6 prd pod sts hno hns lmk loc nam pc bld unit flr room plc pcn '
                              'pobox addcode seat rd rdsec rdbr rdsubbr prm pom'.split(), [text]))


def test_no_text(tmp_path):
    tree, = values.decode(tmp_path, iri(107, p(1, '')))
    check(tree, {'cCUnavailableReason': ['']})


def test_ims(tmp_path):
    tree, = values.decode(tmp_path, xiri(
        105, c(1, c(1, *SIP)), p(2, 4), p(3, 3), c(6, c(6, c(3, seq(c(1, p(1, '3GPP-NR'), plmn(2)),
                                                                    c(2, seq(p(1, 'cell'), p(2, 999999999))))))),
        c(7, seq(p(1, '3GPP-E-UTRAN'), plmn(2))), c(8, seq(p(1, 'cni'), plmn(2))),
        c(9, seq(p(1, 2), c(2, c(1, c(3, p(1, 'impi'))))))))
    check(tree, {'event': ['105'], 'iMSPayload': ['1'], 'sessionDirection': ['4'], 'voIPRoamingIndication': ['3'],
                 'sIPAccessInfo': ['cell'], 'cellInfoAge': ['999999999'], 'accessNetworkInfo': ['3GPP-E-UTRAN'],
                 'cellularNetworkInfo': ['3GPP-NR', 'cni'], 'partyIndication': ['2'], 'iMPI': ['impi'],
                 'iPv4Address': ['10.0.0.9'], 'iPv6Address': ['2001:db8::20']})
    assert tree['sip.Method'] == ['MESSAGE'] and tree['sip.from.user'] == ['alice']


def test_ims_modified(tmp_path):
    """A SIP message that was changed, and every way that is told."""
    places = [p(1, '/a'), p(2, '//b'), p(3, 'Geolocation'), p(4), p(5, 'Subject'), c(6, c(2, p(1, 2))),
              c(7, p(1, 1), p(2, 2)), c(8, p(1, 3), p(2, 4)), p(9, 'rule')]
    changes = [c(1, p(1, 1)), c(1, p(2, 2)), c(1, p(3, 3)), c(2, p(1, 'X')), p(3, b'\7'), p(4, bits('1')), p(3, b'\7'),
               p(3, b'\7'), p(3, b'\7')]
    described = [c(2, c(1, place), c(2, change)) for place, change in zip(places, changes, strict=True)]
    tree, = values.decode(tmp_path, xiri(105, c(1, c(2, c(1, *SIP), c(2, c(1, p(1, 15), *described)))), p(2, 1)))
    check(tree, {'iMSPayload': ['2'], 'predefinedModification': ['15'],
                 'modificationLocation': [str(tag) for tag in range(1, 10)],
                 'modificationType': ['1', '1', '1', '2', '3', '4', '3', '3', '3'], 'start': ['1', '3'],
                 'end': ['2', '4'], 'charactersRemoved': ['1'], 'octetsRemoved': ['2'], 'bitsRemoved': ['3'],
                 'characters': ['X']})
    assert tree['sip.Method'] == ['MESSAGE']


def test_ims_sessions(tmp_path):
    active, none = values.decode(
        tmp_path, iri(106, c(1, p(1, 'sip:a@b')), c(2, p(2, 'tel:+1')), c(3, octet_string(SDP))),
        iri(107, p(1, 'no media'), p(2, SDP)))
    check(active, {'sIPURI': ['sip:a@b'], 'tELURI': ['tel:+1']})
    check(none, {'cCUnavailableReason': ['no media']})
    assert active['sdp.media.port'] == none['sdp.media.port'] == ['4000']


def test_positioning(tmp_path):
    """LPP, LPPa and NRPPa in aligned PER go to their dissectors."""
    lpp, message = bytes.fromhex('9000010620'), bytes.fromhex('000200000400000002')
    five, four = values.decode(tmp_path, iri(111, SUPI, p(6, message), p(7, lpp), p(8, 'id')),
                               iri(112, p(1, IMSI), p(5, message), p(6, lpp), p(7, b'\0\0\0\1')))
    check(five, {'lcsCorrelationId': ['id']})
    check(four, {'mMELCSCorrelationId': ['0x00000001']})
    assert 'lpp' in five and 'lpp' in four and 'nrppa' in five and 'lppa' in four


def test_charging(tmp_path):
    """Rf: a Diameter message, known by its version and its length; else octets."""
    # A request for accounting with Session-Id and Origin-Host.
    diameter = bytes.fromhex('01000034' 'c000010f' '00000003' '00000001' '00000002' '000001074000000c613b623b'
                             '0000010840000014612e6578616d706c652e6f72')
    whole, less = values.decode(tmp_path, *[iri(190, c(2, c(2, c(1, p(1, octets)), p(2, 16))))
                                            for octets in (diameter, diameter[:-1])])
    check(whole, {'rfChargingEvent': ['16'], 'fullDiameterChargingData': [diameter.hex(':')]})
    assert whole['diameter.cmd.code'] == ['271'] and 'diameter.cmd.code' not in less


@pytest.mark.parametrize('value', [
    REGISTRATION, cc(p(1, PACKET)),
    iri(1, p(1, 1), p(2, 1), c(4, p(1, IMSI)), c(8, *FIVE_G_GUTI), behind=[c(3, seq(c(1, p(2, IMSI))))]),
    (NOTIFICATION, seq(p(1, relative_oid('4.19.19.8.5')), c(2, c(1, p(1, 1))))),
    xiri(161, p(0, relative_oid('5.3.18.4')), c(1, c(1, p(1, PACKET[:28])))),
    xiri(12, *SMS, p(3, 2), p(4, 1), c(9, p(1, DELIVER)), p(10, 1)),
])
def test_silent(tmp_path, value):
    assert values.experts(tmp_path, value, prefixes=('',)) == []


@pytest.mark.parametrize('value', [
    xiri(1, p(1, 1), p(2, 1), c(4, p(1, IMSI)), c(8, *FIVE_G_GUTI), p(34, b'\1')), xiri(200, p(1, 1)),
    (XIRI, seq(p(1, relative_oid('4.19.20.0.1')), c(2, c(17)), c(3, p(1, 1)))), cc(p(11, b'\1')),
    iri(13, c(4, c(8, p(1, 1)))), (NOTIFICATION, seq(p(1, relative_oid('4.19.20.0.5')), c(2, c(2, p(1, 1))))),
])
def test_extension(tmp_path, value):
    """What a version to come adds is shown, and is no fault."""
    found = values.experts(tmp_path, value, prefixes=('',))
    assert [(item.filter, item.severity) for item in found] == [('li_asn1.extension.unknown', 'Note')]
