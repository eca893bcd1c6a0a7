/* x1_table.c
 * The elements of X1: ETSI TS 103 221-1 (schema up to V1.23.1), with TS 103 280 (addresses, ports) and TS 103 120
 * (policies). To add an element, add a row.
 *
 * The same name means different things in different places, so a row belongs to the structure it stands in. The order
 * of the elements, and which of them may be missing, is not written down: all orders are read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "administration/x1/x1_xml.h"

static x1_row_t error_information_rows[] = {
    X1_ROW("errorCode", X1_CODE, "error_code", "Error Code", .meaning = X1_IS_ERROR_CODE),
    X1_ROW("errorDescription", X1_TEXT, "error_description", "Error Description", .meaning = X1_IS_ERROR_DESCRIPTION),
    X1_ROW("errorDetails", X1_TEXT, "3gpp.error_details", "Error Details"),
};

static x1_structure_t error_information = {
    .title = "ErrorInformation", .clause = "TS 103 221-1 clause 6.7",
    X1_ROWS(error_information_rows)
};

static x1_row_t extension_information_rows[] = {
    X1_ROW("extensionSpecification", X1_TEXT, "extension_specification", "Extension Specification"),
    X1_ROW("extendedRequestMessageType", X1_TEXT, "extended_request_message_type", "Extended Request Message Type",
           .meaning = X1_IS_EXTENDED_REQUEST_MESSAGE_TYPE),
};

static x1_structure_t extension_information = {
    .title = "ExtensionInformation", .clause = "TS 103 221-1 clause 6.7",
    X1_ROWS(extension_information_rows)
};

static x1_row_t ip_cidr_rows[] = {
    X1_ROW("IPv4CIDR", X1_TEXT, "target.ipv4_cidr.ipv4", "IPv4 Prefix"),
    X1_ROW("IPv6CIDR", X1_TEXT, "target.ipv4_cidr.ipv6", "IPv6 Prefix"),
};

static x1_structure_t ip_cidr = {
    .title = "IPCIDR", .clause = "TS 103 280", X1_ROWS(ip_cidr_rows)
};

static x1_row_t tcp_port_range_rows[] = {
    X1_ROW("start", X1_PORT, "target.tcp_port_range.start", "First TCP Port"),
    X1_ROW("end", X1_PORT, "target.tcp_port_range.end", "Last TCP Port"),
};

static x1_structure_t tcp_port_range = {
    .title = "TCPPortRange", .clause = "TS 103 280", X1_ROWS(tcp_port_range_rows)
};

static x1_row_t tcp_port_list_rows[] = {
    X1_ROW("tcpPort", X1_PORT, "target.tcp_port", "TCP Port"),
};

static x1_structure_t tcp_port_list = {
    .title = "TCPPortList", .clause = "TS 103 221-1 clause 6.2.1", X1_ROWS(tcp_port_list_rows)
};

static x1_row_t udp_port_range_rows[] = {
    X1_ROW("start", X1_PORT, "target.udp_port_range.start", "First UDP Port"),
    X1_ROW("end", X1_PORT, "target.udp_port_range.end", "Last UDP Port"),
};

static x1_structure_t udp_port_range = {
    .title = "UDPPortRange", .clause = "TS 103 280", X1_ROWS(udp_port_range_rows)
};

static x1_row_t udp_port_list_rows[] = {
    X1_ROW("udpPort", X1_PORT, "target.udp_port", "UDP Port"),
};

static x1_structure_t udp_port_list = {
    .title = "UDPPortList", .clause = "TS 103 221-1 clause 6.2.1", X1_ROWS(udp_port_list_rows)
};

static x1_row_t hashed_identifier_rows[] = {
    X1_ROW("hashContextID", X1_UUID, "hash_context_id", "Hash Context ID"),
    X1_ROW("targetIdentityType", X1_TEXT, "target.target_identity_type", "Target Identity Type"),
    X1_ROW("hashDigest", X1_HEX, "target.hash_digest", "Hash Digest"),
};

static x1_structure_t hashed_identifier = {
    .title = "HashedIdentifier", .clause = "TS 103 221-1", X1_ROWS(hashed_identifier_rows)
};

static x1_row_t target_identifier_rows[] = {
    X1_ROW("e164Number", X1_TEXT, "target.e164_number", "E.164 Number"),
    X1_ROW("imsi", X1_TEXT, "target.imsi", "IMSI"),
    X1_ROW("imei", X1_TEXT, "target.imei", "IMEI"),
    X1_ROW("macAddress", X1_MAC, "target.mac_address", "MAC Address"),
    X1_ROW("ipv4Address", X1_IPV4, "target.ipv4_address", "IPv4 Address"),
    X1_ROW("ipv6Address", X1_IPV6, "target.ipv6_address", "IPv6 Address"),
    X1_ROW("ipv4Cidr", X1_NODE, "target.ipv4_cidr", "IP Prefix", .opens = &ip_cidr),
    X1_ROW("ipv6Cidr", X1_TEXT, "target.ipv6_cidr", "IPv6 Prefix"),
    X1_ROW("tcpPort", X1_PORT, "target.tcp_port", "TCP Port"),
    X1_ROW("tcpPortRange", X1_NODE, "target.tcp_port_range", "TCP Port Range", .opens = &tcp_port_range),
    X1_ROW("tcpPortList", X1_NODE, "target.tcp_port_list", "TCP Port List", .opens = &tcp_port_list),
    X1_ROW("udpPort", X1_PORT, "target.udp_port", "UDP Port"),
    X1_ROW("udpPortRange", X1_NODE, "target.udp_port_range", "UDP Port Range", .opens = &udp_port_range),
    X1_ROW("udpPortList", X1_NODE, "target.udp_port_list", "UDP Port List", .opens = &udp_port_list),
    X1_ROW("emailAddress", X1_TEXT, "target.email_address", "E-mail Address"),
    X1_ROW("internationalizedEmailAddress", X1_TEXT,
           "target.internationalized_email_address", "Internationalized E-mail Address"),
    X1_ROW("sipUri", X1_TEXT, "target.sip_uri", "SIP URI"),
    X1_ROW("telUri", X1_TEXT, "target.tel_uri", "TEL URI"),
    X1_ROW("h323Uri", X1_TEXT, "target.h323_uri", "H.323 URI"),
    X1_ROW("impu", X1_TEXT, "target.impu", "IMPU"),
    X1_ROW("impi", X1_TEXT, "target.impi", "IMPI"),
    X1_ROW("nai", X1_TEXT, "target.nai", "NAI"),
    X1_ROW("radiusAttribute", X1_HEX, "target.radius_attribute", "RADIUS Attribute"),
    X1_ROW("gtpuTunnelId", X1_NUMBER, "target.gtpu_tunnel_id", "GTP-U Tunnel ID"),
    X1_ROW("gtpcTunnelId", X1_NUMBER, "target.gtpc_tunnel_id", "GTP-C Tunnel ID"),
    X1_ROW("callPartyRole", X1_WORD, "target.call_party_role", "Call Party Role", .words = x1_call_party_roles),
    X1_ROW("nonLocalIdentifier", X1_WORD, "target.non_local_identifier", "Non Local Identifier",
           .words = x1_non_local_identifiers),
    X1_ROW("supiimsi", X1_TEXT, "target.supiimsi", "SUPI (IMSI)"),
    X1_ROW("supinai", X1_TEXT, "target.supinai", "SUPI (NAI)"),
    X1_ROW("suci", X1_HEX, "target.suci", "SUCI"),
    X1_ROW("peiImei", X1_TEXT, "target.pei_imei", "PEI (IMEI)"),
    X1_ROW("peiImeiCheckDigit", X1_TEXT, "target.pei_imei_check_digit", "PEI (IMEI with Check Digit)"),
    X1_ROW("peiImeisv", X1_TEXT, "target.pei_imeisv", "PEI (IMEISV)"),
    X1_ROW("gpsiMsisdn", X1_TEXT, "target.gpsi_msisdn", "GPSI (MSISDN)"),
    X1_ROW("gpsiNai", X1_TEXT, "target.gpsi_nai", "GPSI (NAI)"),
    X1_ROW("eui64", X1_EUI64, "target.eui64", "EUI-64"),
    X1_ROW("serviceAccessIdentifier", X1_TEXT, "target.service_access_identifier", "Service Access Identifier"),
    X1_ROW("hashedIdentifier", X1_NODE, "target.hashed_identifier", "Hashed Identifier", .opens = &hashed_identifier),
    X1_ROW("targetIdentifierExtension", X1_NODE, "target.target_identifier_extension", "Target Identifier Extension",
           .opens = &x1_extension),
    X1_ROW("vrf", X1_TEXT, "target.vrf", "VRF"),
};

static x1_structure_t target_identifier = {
    .title = "TargetIdentifier", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(target_identifier_rows)
};

static x1_row_t target_identifiers_rows[] = {
    X1_ROW("targetIdentifier", X1_NODE, "target", "Target Identifier",
           .opens = &target_identifier, .meaning = X1_IS_TARGET, .secret = true),
};

static x1_structure_t target_identifiers = {
    .title = "ListOfTargetIdentifiers", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(target_identifiers_rows)
};

static x1_row_t list_of_dids_rows[] = {
    X1_ROW("dId", X1_UUID, "did", "DID", .meaning = X1_IS_LISTED_DID),
    X1_ROW("dSId", X1_UUID, "dsid", "Destination Set ID", .meaning = X1_IS_LISTED_DSID),
};

static x1_structure_t list_of_dids = {
    .title = "ListOfDids", .clause = "TS 103 221-1 clause 6.2.1", X1_ROWS(list_of_dids_rows)
};

static x1_row_t list_of_service_types_rows[] = {
    X1_ROW("serviceType", X1_WORD, "service_type", "Service Type", .words = x1_service_types),
};

static x1_structure_t list_of_service_types = {
    .title = "ListOfServiceTypes", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(list_of_service_types_rows)
};

static x1_row_t location_type_rows[] = {
    X1_ROW("beginningAndEnd", X1_FLAG, "location_type.beginning_and_end", "Beginning and End"),
    X1_ROW("uponChange", X1_FLAG, "location_type.upon_change", "Upon Change"),
    X1_ROW("LALS", X1_FLAG, "location_type.lals", "LALS"),
};

static x1_structure_t location_type = {
    .title = "LocationType", .clause = "TS 103 221-1 clause 6.2.1", X1_ROWS(location_type_rows)
};

static x1_row_t list_of_location_types_rows[] = {
    X1_ROW("locationType", X1_NODE, "location_type", "Location Type", .opens = &location_type),
};

static x1_structure_t list_of_location_types = {
    .title = "ListOfLocationTypes", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(list_of_location_types_rows)
};

static x1_row_t location_type_options_rows[] = {
    X1_ROW("doNotReport", X1_EMPTY, "do_not_report", "Do Not Report"),
    X1_ROW("listOfLocationTypes", X1_NODE, "list_of_location_types", "List of Location Types",
           .opens = &list_of_location_types),
};

static x1_structure_t location_type_options = {
    .title = "LocationTypeOptions", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(location_type_options_rows)
};

static x1_structure_t list_of_service_scoping_options;

static x1_row_t list_of_service_scoping_options_rows[] = {
    X1_ROW("serviceScopingOptions", X1_NODE, "service_scoping_options", "Service Scoping Options",
           .opens = &list_of_service_scoping_options),
    X1_ROW("serviceType", X1_NODE, "list_of_service_types", "List of Service Types", .opens = &list_of_service_types),
    X1_ROW("locationType", X1_NODE, "location_type_options", "Location Type", .opens = &location_type_options),
    X1_ROW("suspendOnOutboundInternationalRoaming", X1_FLAG,
           "suspend_on_outbound_international_roaming", "Suspend on Outbound International Roaming"),
    X1_ROW("reportPostDialledDigits", X1_FLAG, "report_post_dialled_digits", "Report Post Dialled Digits"),
};

static x1_structure_t list_of_service_scoping_options = {
    .title = "ServiceScopingOptions", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(list_of_service_scoping_options_rows)
};

static x1_row_t list_of_traffic_policy_references_rows[] = {
    X1_ROW("trafficPolicyReference", X1_UUID, "traffic_policy_reference", "Traffic Policy Reference"),
};

static x1_structure_t list_of_traffic_policy_references = {
    .title = "ListOfTrafficPolicyReferences", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(list_of_traffic_policy_references_rows)
};

static x1_row_t list_of_iri_policy_references_rows[] = {
    X1_ROW("iRIPolicyReference", X1_UUID, "iri_policy_reference", "IRI Policy Reference"),
};

static x1_structure_t list_of_iri_policy_references = {
    .title = "ListOfIRIPolicyReferences", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(list_of_iri_policy_references_rows)
};

static x1_row_t mediation_details_rows[] = {
    X1_ROW("LIID", X1_TEXT, "liid", "LIID", .meaning = X1_IS_LIID),
    X1_ROW("deliveryType", X1_WORD, "mediation.delivery_type", "Delivery Type",
           .meaning = X1_IS_MEDIATION_DELIVERY_TYPE, .words = x1_mediation_delivery_types),
    X1_ROW("StartTime", X1_TIME, "mediation.start_time", "Start Time", .meaning = X1_IS_START_TIME),
    X1_ROW("EndTime", X1_TIME, "mediation.end_time", "End Time", .meaning = X1_IS_END_TIME),
    X1_ROW("listOfDIDs", X1_NODE, "list_of_dids", "List of DIDs", .opens = &list_of_dids, .meaning = X1_IS_DIDS),
    X1_ROW("mediationDetailsExtensions", X1_NODE, "mediation_details_extensions", "Mediation Details Extensions",
           .opens = &x1_extension),
    X1_ROW("serviceScopingOptions", X1_NODE, "service_scoping_options", "Service Scoping Options",
           .opens = &list_of_service_scoping_options),
    X1_ROW("listOfTrafficPolicyReferences", X1_NODE,
           "list_of_traffic_policy_references", "List of Traffic Policy References",
           .opens = &list_of_traffic_policy_references),
    X1_ROW("listOfIRIPolicyReferences", X1_NODE, "list_of_iri_policy_references", "List of IRI Policy References",
           .opens = &list_of_iri_policy_references),
};

static x1_structure_t mediation_details = {
    .title = "MediationDetails", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(mediation_details_rows)
};

static x1_row_t list_of_mediation_details_rows[] = {
    X1_ROW("mediationDetails", X1_NODE, "mediation_details", "Mediation Details",
           .opens = &mediation_details, .meaning = X1_IS_MEDIATION),
};

static x1_structure_t list_of_mediation_details = {
    .title = "ListOfMediationDetails", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(list_of_mediation_details_rows)
};

static x1_row_t task_details_rows[] = {
    X1_ROW("xId", X1_UUID, "xid", "XID", .meaning = X1_IS_TASK_XID),
    X1_ROW("targetIdentifiers", X1_NODE, "target_identifiers", "Target Identifiers", .opens = &target_identifiers),
    X1_ROW("deliveryType", X1_WORD, "delivery_type", "Delivery Type",
           .meaning = X1_IS_TASK_DELIVERY_TYPE, .words = x1_delivery_types),
    X1_ROW("listOfDIDs", X1_NODE, "list_of_dids", "List of DIDs", .opens = &list_of_dids, .meaning = X1_IS_DIDS),
    X1_ROW("listOfMediationDetails", X1_NODE, "list_of_mediation_details", "List of Mediation Details",
           .opens = &list_of_mediation_details),
    X1_ROW("correlationID", X1_NUMBER, "correlation_id", "Correlation ID", .meaning = X1_IS_CORRELATION_ID),
    X1_ROW("implicitDeactivationAllowed", X1_FLAG, "implicit_deactivation_allowed", "Implicit Deactivation Allowed",
           .meaning = X1_IS_IMPLICIT_DEACTIVATION),
    X1_ROW("productID", X1_UUID, "product_id", "Product ID", .meaning = X1_IS_PRODUCT_ID),
    X1_ROW("listOfServiceTypes", X1_NODE, "list_of_service_types", "List of Service Types",
           .opens = &list_of_service_types),
    X1_ROW("taskDetailsExtensions", X1_NODE, "task_details_extensions", "Task Details Extensions",
           .opens = &x1_extension),
    X1_ROW("listOfTrafficPolicyReferences", X1_NODE,
           "list_of_traffic_policy_references", "List of Traffic Policy References",
           .opens = &list_of_traffic_policy_references),
    X1_ROW("listOfIRIPolicyReferences", X1_NODE, "list_of_iri_policy_references", "List of IRI Policy References",
           .opens = &list_of_iri_policy_references),
};

static x1_structure_t task_details = {
    .title = "TaskDetails", .clause = "TS 103 221-1 clause 6.2.1", X1_ROWS(task_details_rows)
};

static x1_row_t ip_address_rows[] = {
    X1_ROW("IPv4Address", X1_IPV4, "delivery_address.ipv4", "IPv4 Address", .meaning = X1_IS_ADDRESS_IPV4),
    X1_ROW("IPv6Address", X1_IPV6, "delivery_address.ipv6", "IPv6 Address", .meaning = X1_IS_ADDRESS_IPV6),
};

static x1_structure_t ip_address = {
    .title = "IPAddress", .clause = "TS 103 280", X1_ROWS(ip_address_rows)
};

static x1_row_t ip_port_rows[] = {
    X1_ROW("TCPPort", X1_PORT, "delivery_address.tcp_port", "TCP Port", .meaning = X1_IS_ADDRESS_TCP_PORT),
    X1_ROW("UDPPort", X1_PORT, "delivery_address.udp_port", "UDP Port", .meaning = X1_IS_ADDRESS_UDP_PORT),
};

static x1_structure_t ip_port = {
    .title = "Port", .clause = "TS 103 280", X1_ROWS(ip_port_rows)
};

static x1_row_t ip_address_port_rows[] = {
    X1_ROW("address", X1_NODE, "delivery_address.address", "Address", .opens = &ip_address),
    X1_ROW("port", X1_NODE, "delivery_address.port", "Port", .opens = &ip_port),
};

static x1_structure_t ip_address_port = {
    .title = "IPAddressPort", .clause = "TS 103 280", X1_ROWS(ip_address_port_rows)
};

static x1_row_t delivery_address_rows[] = {
    X1_ROW("ipAddressAndPort", X1_NODE, "delivery_address.ip_address_and_port", "IP Address and Port",
           .opens = &ip_address_port),
    X1_ROW("e164Number", X1_TEXT, "delivery_address.e164_number", "E.164 Number", .meaning = X1_IS_ADDRESS_E164),
    X1_ROW("uri", X1_TEXT, "delivery_address.uri", "URI", .meaning = X1_IS_ADDRESS_URI),
    X1_ROW("emailAddress", X1_TEXT, "delivery_address.email_address", "E-mail Address", .meaning = X1_IS_ADDRESS_EMAIL),
};

static x1_structure_t delivery_address = {
    .title = "DeliveryAddress", .clause = "TS 103 221-1 clause 6.3.1",
    X1_ROWS(delivery_address_rows)
};

static x1_row_t destination_details_rows[] = {
    X1_ROW("dId", X1_UUID, "did", "DID", .meaning = X1_IS_DESTINATION_DID),
    X1_ROW("friendlyName", X1_TEXT, "friendly_name", "Friendly Name", .meaning = X1_IS_FRIENDLY_NAME),
    X1_ROW("deliveryType", X1_WORD, "destination.delivery_type", "Delivery Type",
           .meaning = X1_IS_DESTINATION_DELIVERY_TYPE, .words = x1_delivery_types),
    X1_ROW("deliveryAddress", X1_NODE, "delivery_address", "Delivery Address", .opens = &delivery_address),
    X1_ROW("destinationDetailsExtensions", X1_NODE, "destination_details_extensions", "Destination Details Extensions",
           .opens = &x1_extension),
};

static x1_structure_t destination_details = {
    .title = "DestinationDetails", .clause = "TS 103 221-1 clause 6.3.1",
    X1_ROWS(destination_details_rows)
};

static x1_row_t fault_rows[] = {
    X1_ROW("errorCode", X1_CODE, "fault.error_code", "Error Code"),
    X1_ROW("errorDescription", X1_TEXT, "fault.error_description", "Error Description"),
};

static x1_structure_t fault = {
    .title = "ErrorInformation", .clause = "TS 103 221-1 clause 6.7", X1_ROWS(fault_rows)
};

static x1_row_t list_of_faults_rows[] = {
    X1_ROW("unresolvedFault", X1_NODE, "unresolved_fault", "Unresolved Fault", .opens = &fault),
};

static x1_structure_t list_of_faults = {
    .title = "ListOfFaults", .clause = "TS 103 221-1 clause 6.4", X1_ROWS(list_of_faults_rows)
};

static x1_row_t task_status_rows[] = {
    X1_ROW("provisioningStatus", X1_WORD, "provisioning_status", "Provisioning Status",
           .meaning = X1_IS_PROVISIONING_STATUS, .words = x1_provisioning_statuses),
    X1_ROW("listOfFaults", X1_NODE, "list_of_faults", "List of Faults", .opens = &list_of_faults),
    X1_ROW("timeOfLastIntercept", X1_TIME, "time_of_last_intercept", "Time of Last Intercept"),
    X1_ROW("amountOfX2Data", X1_NUMBER, "amount_of_x2_data", "Amount of X2 Data"),
    X1_ROW("amountOfX3Data", X1_NUMBER, "amount_of_x3_data", "Amount of X3 Data"),
    X1_ROW("timeOfLastModification", X1_TIME, "time_of_last_modification", "Time of Last Modification"),
    X1_ROW("numberOfModifications", X1_NUMBER, "number_of_modifications", "Number of Modifications"),
    X1_ROW("taskStatusExtensions", X1_NODE, "task_status_extensions", "Task Status Extensions", .opens = &x1_extension),
};

static x1_structure_t task_status = {
    .title = "TaskStatus", .clause = "TS 103 221-1 clause 6.4", X1_ROWS(task_status_rows)
};

/* TS 33.128 puts whole tasks and destinations of TS 103 221-1 into what is its own. */

static x1_row_t delegated_task_rows[] = {
    X1_ROW("NEID", X1_TEXT, "3gpp.ne_id", "NE ID"),
    X1_ROW("TaskDetails", X1_NODE, "task_details", "Task Details", .opens = &task_details),
    X1_ROW("TaskStatus", X1_NODE, "task_status", "Task Status", .opens = &task_status),
    X1_ROW("LastTaskStatusTime", X1_TIME, "3gpp.last_task_status_time", "Last Task Status Time"),
    X1_ROW("NEIPAddress", X1_NODE, "3gpp.ne_ip_address", "NE IP Address", .opens = &x1_3gpp_ne_address),
};

static x1_structure_t delegated_task = {
    .title = "DelegatedTask", .clause = "TS 33.128", X1_ROWS(delegated_task_rows)
};

static x1_structure_t delegated_task_status;

static x1_row_t delegated_task_status_rows[] = {
    X1_ROW("ListOfDelegatedTasks", X1_NODE, "3gpp.list_of_delegated_tasks", "List of Delegated Tasks",
           .opens = &delegated_task_status),
    X1_ROW("DelegatedTask", X1_NODE, "3gpp.delegated_task", "Delegated Task", .opens = &delegated_task),
};

static x1_structure_t delegated_task_status = {
    .title = "DelegatedTaskStatus", .clause = "TS 33.128", X1_ROWS(delegated_task_status_rows)
};

static x1_row_t extension_rows[] = {
    X1_ROW("Owner", X1_TEXT, "extension.owner", "Extension Owner"),
    X1_ROW("X1Extensions", X1_NODE, "3gpp.x1_extensions", "3GPP X1 Extensions",
           .opens = &x1_3gpp_extensions, .in_3gpp = true),
    X1_ROW("PTCLIX1TargetIdentifierExtensions", X1_NODE, "3gpp.ptc_target_identifiers", "PTC Target Identifiers",
           .opens = &x1_3gpp_ptc_targets, .in_3gpp = true),
    X1_ROW("ECX1TargetIdentifierExtensions", X1_NODE, "3gpp.ec_target_identifiers", "Edge Computing Target Identifiers",
           .opens = &x1_3gpp_ec_targets, .in_3gpp = true),
    X1_ROW("UPFLIT3TargetIdentifierExtensions", X1_NODE,
           "3gpp.upf_lit3_target_identifiers", "UPF LI_T3 Target Identifiers",
           .opens = &x1_3gpp_upf_targets, .in_3gpp = true),
    X1_ROW("PINLIX1TargetIdentifier", X1_NODE, "3gpp.pin_target_identifier", "PIN Target Identifier",
           .opens = &x1_3gpp_pin_target, .in_3gpp = true),
    X1_ROW("MCServiceLIX1TargetIdentifier", X1_NODE, "3gpp.mc_target_identifier", "Mission Critical Target Identifier",
           .opens = &x1_3gpp_mc_target, .in_3gpp = true),
    X1_ROW("HRLIT1TargetIdentifierExtensions", X1_NODE,
           "3gpp.hr_lit1_target_identifiers", "Home Routed LI_T1 Target Identifiers",
           .opens = &x1_3gpp_hr_targets, .in_3gpp = true),
    X1_ROW("RCSTargetIdentifierExtensions", X1_NODE, "3gpp.rcs_target_identifiers", "RCS Target Identifiers",
           .opens = &x1_3gpp_rcs_targets, .in_3gpp = true),
    X1_ROW("IMST3TargetIdentifierExtensions", X1_NODE, "3gpp.ims_t3_target_identifiers", "IMS LI_T3 Target Identifiers",
           .opens = &x1_3gpp_ims_targets, .in_3gpp = true),
    X1_ROW("AKMATargetIdentifier", X1_NODE, "3gpp.akma_target_identifier", "AKMA Target Identifier",
           .opens = &x1_3gpp_akma_target, .in_3gpp = true),
    X1_ROW("IdentifierAssociationExtensions", X1_NODE,
           "3gpp.identifier_association_extensions", "Identifier Association Extensions",
           .opens = &x1_3gpp_identifier_association, .in_3gpp = true),
    X1_ROW("IdentityAssociationTargetIdentifier", X1_EMPTY,
           "3gpp.identity_association_target_identifier", "Identity Association Target Identifier", .in_3gpp = true),
    X1_ROW("HR", X1_EMPTY, "3gpp.hr", "Home Routed", .in_3gpp = true),
    X1_ROW("IMSSignaling", X1_EMPTY, "3gpp.ims_signaling", "IMS Signaling", .in_3gpp = true),
    X1_ROW("APN", X1_TEXT, "3gpp.apn", "APN", .in_3gpp = true),
    X1_ROW("DNN", X1_TEXT, "3gpp.dnn", "DNN", .in_3gpp = true),
    X1_ROW("CAALevelUAVID", X1_TEXT, "3gpp.caa_level_uav_id", "CAA-Level UAV ID", .in_3gpp = true),
    X1_ROW("DelegatedTaskStatus", X1_NODE, "3gpp.delegated_task_status", "Delegated Task Status",
           .opens = &delegated_task_status, .in_3gpp = true),
    X1_ROW("TFLIState", X1_NODE, "3gpp.tf_li_state", "Triggering Function LI State",
           .opens = &x1_3gpp_li_state, .in_3gpp = true),
    X1_ROW("POILIState", X1_NODE, "3gpp.poi_li_state", "POI LI State", .opens = &x1_3gpp_li_state, .in_3gpp = true),
};

x1_structure_t x1_extension = {
    .title = "Extension", .clause = "TS 103 221-1 clause 6.2.1",
    X1_ROWS(extension_rows), .open = true, .foreign = true
};

static x1_row_t xla_destinations_rows[] = {
    X1_ROW("Destination", X1_NODE, "destination_details", "Destination Details", .opens = &destination_details),
};

static x1_structure_t xla_destinations = {
    .title = "ListOfDestinations", .clause = "TS 33.128", X1_ROWS(xla_destinations_rows)
};

static x1_row_t hi2_delivery_rows[] = {
    X1_ROW("XID", X1_UUID, "xid", "XID"),
    X1_ROW("ListOfDestinations", X1_NODE, "3gpp.list_of_destinations", "List of Destinations",
           .opens = &xla_destinations),
};

static x1_structure_t hi2_delivery = {
    .title = "MDF2DeliveryStructure", .clause = "TS 33.128",
    X1_ROWS(hi2_delivery_rows), .foreign = true
};

static x1_row_t task_response_details_rows[] = {
    X1_ROW("taskDetails", X1_NODE, "task_details", "Task Details", .opens = &task_details, .meaning = X1_IS_TASK),
    X1_ROW("taskStatus", X1_NODE, "task_status", "Task Status", .opens = &task_status),
};

static x1_structure_t task_response_details = {
    .title = "TaskResponseDetails", .clause = "TS 103 221-1 clause 6.4",
    X1_ROWS(task_response_details_rows)
};

static x1_row_t destination_status_rows[] = {
    X1_ROW("destinationDeliveryStatus", X1_WORD, "destination_delivery_status", "Destination Delivery Status",
           .meaning = X1_IS_DESTINATION_STATUS, .words = x1_destination_statuses),
    X1_ROW("listOfFaults", X1_NODE, "list_of_faults", "List of Faults", .opens = &list_of_faults),
};

static x1_structure_t destination_status = {
    .title = "DestinationStatus", .clause = "TS 103 221-1 clause 6.4",
    X1_ROWS(destination_status_rows)
};

static x1_row_t destination_response_details_rows[] = {
    X1_ROW("destinationDetails", X1_NODE, "destination_details", "Destination Details",
           .opens = &destination_details, .meaning = X1_IS_DESTINATION),
    X1_ROW("destinationStatus", X1_NODE, "destination_status", "Destination Status", .opens = &destination_status),
};

static x1_structure_t destination_response_details = {
    .title = "DestinationResponseDetails", .clause = "TS 103 221-1 clause 6.4",
    X1_ROWS(destination_response_details_rows)
};

static x1_row_t associated_did_rows[] = {
    X1_ROW("dId", X1_UUID, "did", "DID", .meaning = X1_IS_MEMBER_DID),
    X1_ROW("preference", X1_NUMBER, "preference", "Preference", .meaning = X1_IS_MEMBER_PREFERENCE),
};

static x1_structure_t associated_did = {
    .title = "AssociatedDID", .clause = "TS 103 221-1", X1_ROWS(associated_did_rows)
};

static x1_row_t list_of_associated_dids_rows[] = {
    X1_ROW("AssociatedDID", X1_NODE, "associated_did", "Associated DID",
           .opens = &associated_did, .meaning = X1_IS_MEMBER),
};

static x1_structure_t list_of_associated_dids = {
    .title = "ListOfAssociatedDIDs", .clause = "TS 103 221-1", X1_ROWS(list_of_associated_dids_rows)
};

static x1_row_t policy_rule_rows[] = {
    X1_ROW("Order", X1_NUMBER, "policy_rule.order", "Order"),
    X1_ROW("ObjectIdentifier", X1_UUID, "policy_rule.object_identifier", "Object Identifier"),
};

static x1_structure_t policy_rule = {
    .title = "rule reference", .clause = "TS 103 120", X1_ROWS(policy_rule_rows), .open = true
};

static x1_row_t policy_rules_rows[] = {
    X1_ROW("TrafficRuleReference", X1_NODE, "traffic_rule_reference", "Traffic Rule Reference", .opens = &policy_rule),
    X1_ROW("IRIRuleReference", X1_NODE, "iri_rule_reference", "IRI Rule Reference", .opens = &policy_rule),
};

static x1_structure_t policy_rules = {
    .title = "rule references", .clause = "TS 103 120", X1_ROWS(policy_rules_rows), .open = true
};

static x1_row_t policy_action_rows[] = {
    X1_ROW("Owner", X1_TEXT, "policy_action.owner", "Owner"),
    X1_ROW("Name", X1_TEXT, "policy_action.name", "Name"),
    X1_ROW("Value", X1_TEXT, "policy_action.value", "Value"),
};

static x1_structure_t policy_action = {
    .title = "DictionaryEntry", .clause = "TS 103 120", X1_ROWS(policy_action_rows), .open = true
};

static x1_row_t generic_object_rows[] = {
    X1_ROW("objectId", X1_UUID, "object_id", "Generic Object ID", .meaning = X1_IS_THE_OBJECT_ID),
    X1_ROW("friendlyName", X1_TEXT, "friendly_name", "Friendly Name", .meaning = X1_IS_FRIENDLY_NAME),
    X1_ROW("listOfAssociatedDIDs", X1_NODE, "list_of_associated_dids", "List of Associated DIDs",
           .opens = &list_of_associated_dids),
    X1_ROW("destinationSetType", X1_WORD, "destination_set_type", "Destination Set Type",
           .meaning = X1_IS_SET_TYPE, .words = x1_destination_set_types),
    X1_ROW("destinationSetDetailsExtension", X1_NODE,
           "destination_set_details_extensions", "Destination Set Details Extensions", .opens = &x1_extension),
    X1_ROW("destinationSetDetailsExtensions", X1_NODE,
           "destination_set_details_extensions", "Destination Set Details Extensions", .opens = &x1_extension),
    X1_ROW("hashAlgorithm", X1_WORD, "hash_algorithm", "Hash Algorithm", .words = x1_hash_algorithms),
    X1_ROW("salt", X1_HEX, "salt", "Salt"),
    X1_ROW("TrafficPolicyName", X1_TEXT, "traffic_policy_name", "Traffic Policy Name"),
    X1_ROW("TrafficRules", X1_NODE, "traffic_rules", "Traffic Rules", .opens = &policy_rules),
    X1_ROW("IRIPolicyName", X1_TEXT, "iri_policy_name", "IRI Policy Name"),
    X1_ROW("IRIRules", X1_NODE, "iri_rules", "IRI Rules", .opens = &policy_rules),
    X1_ROW("Criteria", X1_NODE, "policy_criteria", "Criteria", .opens = &x1_anything, .secret = true),
    X1_ROW("Action", X1_NODE, "policy_action", "Action", .opens = &policy_action),
};

static x1_structure_t generic_object = {
    .title = "GenericObject", .clause = "TS 103 221-1", X1_ROWS(generic_object_rows), .open = true
};

static x1_row_t generic_object_response_details_rows[] = {
    X1_ROW("object", X1_NODE, "object", "Object", .opens = &generic_object, .meaning = X1_IS_OBJECT),
    X1_ROW("status", X1_NODE, "object_status", "Status", .opens = &x1_anything),
};

static x1_structure_t generic_object_response_details = {
    .title = "GenericObjectResponseDetails", .clause = "TS 103 221-1",
    X1_ROWS(generic_object_response_details_rows)
};

static x1_row_t ne_status_details_rows[] = {
    X1_ROW("neStatus", X1_WORD, "ne_status", "NE Status", .words = x1_ne_statuses),
    X1_ROW("listOfFaults", X1_NODE, "list_of_faults", "List of Faults", .opens = &list_of_faults),
};

static x1_structure_t ne_status_details = {
    .title = "NeStatusDetails", .clause = "TS 103 221-1 clause 6.4", X1_ROWS(ne_status_details_rows)
};

static x1_row_t list_of_task_response_details_rows[] = {
    X1_ROW("taskResponseDetails", X1_NODE, "task_response_details", "Task Response Details",
           .opens = &task_response_details),
};

static x1_structure_t list_of_task_response_details = {
    .title = "ListOfTaskResponseDetails", .clause = "TS 103 221-1 clause 6.4",
    X1_ROWS(list_of_task_response_details_rows)
};

static x1_row_t list_of_destination_response_details_rows[] = {
    X1_ROW("destinationResponseDetails", X1_NODE, "destination_response_details", "Destination Response Details",
           .opens = &destination_response_details),
};

static x1_structure_t list_of_destination_response_details = {
    .title = "ListOfDestinationResponseDetails", .clause = "TS 103 221-1 clause 6.4",
    X1_ROWS(list_of_destination_response_details_rows)
};

static x1_row_t list_of_generic_object_response_details_rows[] = {
    X1_ROW("genericObjectResponseDetails", X1_NODE,
           "generic_object_response_details", "Generic Object Response Details",
           .opens = &generic_object_response_details),
};

static x1_structure_t list_of_generic_object_response_details = {
    .title = "ListOfGenericObjectResponseDetails", .clause = "TS 103 221-1",
    X1_ROWS(list_of_generic_object_response_details_rows)
};

static x1_row_t list_of_xids_rows[] = {
    X1_ROW("xId", X1_UUID, "xid", "XID", .meaning = X1_IS_LISTED_XID),
};

static x1_structure_t list_of_xids = {
    .title = "ListOfXids", .clause = "TS 103 221-1 clause 6.4", X1_ROWS(list_of_xids_rows)
};

static x1_row_t list_of_generic_object_ids_rows[] = {
    X1_ROW("objectId", X1_UUID, "object_id", "Generic Object ID", .meaning = X1_IS_LISTED_OBJECT_ID),
};

static x1_structure_t list_of_generic_object_ids = {
    .title = "ListOfGenericObjectIDs", .clause = "TS 103 221-1",
    X1_ROWS(list_of_generic_object_ids_rows)
};

static x1_row_t message_rows[] = {
    X1_ROW("admfIdentifier", X1_TEXT, "admf", "ADMF Identifier", .meaning = X1_IS_ADMF),
    X1_ROW("neIdentifier", X1_TEXT, "ne", "NE Identifier", .meaning = X1_IS_NE),
    X1_ROW("messageTimestamp", X1_TIME, "timestamp", "Message Timestamp", .meaning = X1_IS_TIMESTAMP),
    X1_ROW("version", X1_VERSION, "version", "Version", .meaning = X1_IS_VERSION),
    X1_ROW("x1TransactionId", X1_UUID, "transaction_id", "X1 Transaction ID", .meaning = X1_IS_TRANSACTION_ID),
    X1_ROW("requestMessageType", X1_WORD, "request_message_type", "Request Message Type",
           .meaning = X1_IS_REQUEST_MESSAGE_TYPE, .words = x1_request_message_types),
    X1_ROW("errorInformation", X1_NODE, "error_information", "Error Information", .opens = &error_information),
    X1_ROW("extensionInformation", X1_NODE, "extension_information", "Extension Information",
           .opens = &extension_information),
    X1_ROW("oK", X1_WORD, "ok", "OK", .meaning = X1_IS_OK, .words = x1_ok_words),
    X1_ROW("xId", X1_UUID, "xid", "XID", .meaning = X1_IS_XID),
    X1_ROW("dId", X1_UUID, "did", "DID", .meaning = X1_IS_DID),
    X1_ROW("objectId", X1_UUID, "object_id", "Generic Object ID", .meaning = X1_IS_OBJECT_ID),
    X1_ROW("objectType", X1_TEXT, "object_type", "Generic Object Type", .meaning = X1_IS_OBJECT_TYPE),
    X1_ROW("taskDetails", X1_NODE, "task_details", "Task Details", .opens = &task_details, .meaning = X1_IS_TASK),
    X1_ROW("destinationDetails", X1_NODE, "destination_details", "Destination Details",
           .opens = &destination_details, .meaning = X1_IS_DESTINATION),
    X1_ROW("taskResponseDetails", X1_NODE, "task_response_details", "Task Response Details",
           .opens = &task_response_details),
    X1_ROW("destinationResponseDetails", X1_NODE, "destination_response_details", "Destination Response Details",
           .opens = &destination_response_details),
    X1_ROW("genericObjectResponseDetails", X1_NODE,
           "generic_object_response_details", "Generic Object Response Details",
           .opens = &generic_object_response_details),
    X1_ROW("neStatusDetails", X1_NODE, "ne_status_details", "NE Status Details", .opens = &ne_status_details),
    X1_ROW("listOfTaskResponseDetails", X1_NODE, "list_of_task_response_details", "List of Task Response Details",
           .opens = &list_of_task_response_details),
    X1_ROW("listOfDestinationResponseDetails", X1_NODE,
           "list_of_destination_response_details", "List of Destination Response Details",
           .opens = &list_of_destination_response_details),
    X1_ROW("listOfGenericObjectResponseDetails", X1_NODE,
           "list_of_generic_object_response_details", "List of Generic Object Response Details",
           .opens = &list_of_generic_object_response_details),
    X1_ROW("ListOfXIDs", X1_NODE, "list_of_xids", "List of XIDs", .opens = &list_of_xids),
    X1_ROW("ListOfDIDs", X1_NODE, "list_of_dids", "List of DIDs", .opens = &list_of_dids),
    X1_ROW("ListOfGenericObjectIDs", X1_NODE, "list_of_generic_object_ids", "List of Generic Object IDs",
           .opens = &list_of_generic_object_ids),
    X1_ROW("listOfObjects", X1_NODE, "list_of_objects", "List of Objects", .opens = &list_of_generic_object_ids),
    X1_ROW("createObject", X1_NODE, "create_object", "Create Object",
           .opens = &generic_object, .meaning = X1_IS_OBJECT),
    X1_ROW("modifyObject", X1_NODE, "modify_object", "Modify Object",
           .opens = &generic_object, .meaning = X1_IS_OBJECT),
    X1_ROW("taskReportType", X1_WORD, "task_report_type", "Task Report Type",
           .meaning = X1_IS_REPORT_TYPE, .words = x1_report_types),
    X1_ROW("taskIssueErrorCode", X1_CODE, "task_issue_error_code", "Task Issue Error Code",
           .meaning = X1_IS_REPORT_CODE),
    X1_ROW("taskIssueDetails", X1_TEXT, "task_issue_details", "Task Issue Details", .meaning = X1_IS_REPORT_DETAILS),
    X1_ROW("taskIssueExtensions", X1_NODE, "task_issue_extensions", "Task Issue Extensions", .opens = &x1_extension),
    X1_ROW("destinationReportType", X1_WORD, "destination_report_type", "Destination Report Type",
           .meaning = X1_IS_REPORT_TYPE, .words = x1_report_types),
    X1_ROW("destinationIssueErrorCode", X1_CODE, "destination_issue_error_code", "Destination Issue Error Code",
           .meaning = X1_IS_REPORT_CODE),
    X1_ROW("destinationIssueDetails", X1_TEXT, "destination_issue_details", "Destination Issue Details",
           .meaning = X1_IS_REPORT_DETAILS),
    X1_ROW("typeOfNeIssueMessage", X1_WORD, "type_of_ne_issue_message", "Type of NE Issue Message",
           .meaning = X1_IS_REPORT_TYPE, .words = x1_ne_issue_types),
    X1_ROW("description", X1_TEXT, "description", "Description", .meaning = X1_IS_REPORT_DETAILS),
    X1_ROW("issueCode", X1_CODE, "issue_code", "Issue Code", .meaning = X1_IS_REPORT_CODE),
    X1_ROW("nEIssueExtensions", X1_NODE, "ne_issue_extensions", "NE Issue Extensions", .opens = &x1_extension),
    X1_ROW("RequestDetails", X1_NODE, "3gpp.request_details", "Request Details", .opens = &x1_request_details),
    X1_ROW("Flags", X1_NODE, "3gpp.flags", "Flags", .opens = &x1_task_flags),
    X1_ROW("ResponseDetails", X1_NODE, "3gpp.response_details", "Response Details", .opens = &x1_response_details),
    X1_ROW("CurrentAssociations", X1_NODE, "3gpp.current_associations", "Current Associations",
           .opens = &x1_response_details),
    X1_ROW("UpdateDetails", X1_NODE, "3gpp.update_details", "Update Details", .opens = &x1_response_details),
    X1_ROW("OngoingAssociationTaskID", X1_UUID, "3gpp.ongoing_association_task_id", "Ongoing Association Task ID"),
    X1_ROW("SUPI", X1_NODE, "3gpp.supi", "SUPI", .opens = &x1_subscriber, .secret = true),
    X1_ROW("LocationInformation", X1_FLAG, "3gpp.location_information", "Location Information"),
    X1_ROW("ReqCurrentLoc", X1_FLAG, "3gpp.req_current_loc", "Request Current Location"),
    X1_ROW("ECIDMeasurements", X1_FLAG, "3gpp.ecid_measurements_requested", "E-CID Measurements"),
    X1_ROW("RANOnly", X1_FLAG, "3gpp.ran_only", "RAN Only"),
    X1_ROW("HILADelivery", X1_FLAG, "3gpp.hila_delivery", "HILA Delivery"),
    X1_ROW("HI2Delivery", X1_NODE, "3gpp.hi2_delivery", "HI2 Delivery", .opens = &hi2_delivery),
};

x1_structure_t x1_message = {
    .title = "X1 message", .clause = "TS 103 221-1 clause 6.1", X1_ROWS(message_rows)
};
