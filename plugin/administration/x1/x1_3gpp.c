/* x1_3gpp.c
 * The elements of 3GPP TS 33.128 on X1: extensions, criteria of LI_T1, LI_T2 and LI_T3, and the messages of LI_XQR
 * (identity association), LI_XLA (location acquisition) and state transfer. Their namespaces change with each release,
 * their names do not. To add an element, add a row. What holds tasks and destinations of TS 103 221-1 stands in
 * x1_table.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include "administration/x1/x1_xml.h"

x1_structure_t x1_anything = {
    .title = "anything", .clause = "", .open = true
};

static x1_row_t positioning_rows[] = {
    X1_ROW("RequestedLocationType", X1_WORD, "3gpp.requested_location_type", "Requested Location Type",
           .words = x1_location_requests),
    X1_ROW("RequestedResponseType", X1_WORD, "3gpp.requested_response_type", "Requested Response Type",
           .words = x1_response_requests),
    X1_ROW("MaxLocationAge", X1_NUMBER, "3gpp.max_location_age", "Maximum Location Age"),
    X1_ROW("ResponseTimingRequired", X1_WORD, "3gpp.response_timing_required", "Response Timing Required",
           .words = x1_response_timings),
    X1_ROW("ResponseTimer", X1_NUMBER, "3gpp.response_timer", "Response Timer"),
    X1_ROW("HorizontalAccuracy", X1_NUMBER, "3gpp.horizontal_accuracy", "Horizontal Accuracy"),
    X1_ROW("AltitudeAccuracy", X1_NUMBER, "3gpp.altitude_accuracy", "Altitude Accuracy"),
    X1_ROW("MotionStateRequest", X1_EMPTY, "3gpp.motion_state_request", "Motion State Request"),
};

static x1_structure_t positioning = {
    .title = "PositioningParameters", .clause = "TS 33.128", X1_ROWS(positioning_rows)
};

static x1_row_t lcs_client_rows[] = {
    X1_ROW("IPv4Address", X1_IPV4, "3gpp.li_lcs_client.ipv4", "IPv4 Address"),
    X1_ROW("IPv6Address", X1_IPV6, "3gpp.li_lcs_client.ipv6", "IPv6 Address"),
};

static x1_structure_t lcs_client = {
    .title = "LILCSClientIPAddress", .clause = "TS 33.128", X1_ROWS(lcs_client_rows)
};

static x1_row_t lals_rows[] = {
    X1_ROW("PositioningServiceType", X1_WORD, "3gpp.positioning_service_type", "Positioning Service Type",
           .words = x1_positioning_types),
    X1_ROW("PositioningPeriodicity", X1_NUMBER, "3gpp.positioning_periodicity", "Positioning Periodicity"),
    X1_ROW("PositioningParameters", X1_NODE, "3gpp.positioning_parameters", "Positioning Parameters",
           .opens = &positioning),
    X1_ROW("LILCSClientAddress", X1_NODE, "3gpp.li_lcs_client_address", "LI-LCS Client Address", .opens = &lcs_client),
};

static x1_structure_t lals = {
    .title = "LALS provisioning", .clause = "TS 33.128", X1_ROWS(lals_rows)
};

static x1_structure_t pdsr;

static x1_row_t pdsr_rows[] = {
    X1_ROW("PDSRTriggerType", X1_NODE, "3gpp.pdsr_trigger_type", "PDSR Trigger Type", .opens = &pdsr),
    X1_ROW("TimerExpiry", X1_NUMBER, "3gpp.timer_expiry", "Timer Expiry"),
    X1_ROW("PacketCount", X1_NUMBER, "3gpp.packet_count", "Packet Count"),
    X1_ROW("ByteCount", X1_NUMBER, "3gpp.byte_count", "Byte Count"),
    X1_ROW("useSessionTriggers", X1_FLAG, "3gpp.use_session_triggers", "Use Session Triggers"),
};

static x1_structure_t pdsr = {
    .title = "PDSRParameters", .clause = "TS 33.128", X1_ROWS(pdsr_rows)
};

static x1_structure_t header_reporting;

static x1_row_t header_reporting_rows[] = {
    X1_ROW("PDHType", X1_NODE, "3gpp.pdh_type", "PDH Type", .opens = &header_reporting),
    X1_ROW("PDHR", X1_EMPTY, "3gpp.pdhr", "PDHR"),
    X1_ROW("PDSR", X1_NODE, "3gpp.pdsr", "PDSR", .opens = &pdsr),
};

static x1_structure_t header_reporting = {
    .title = "PDHRReportingExtensions", .clause = "TS 33.128", X1_ROWS(header_reporting_rows)
};

static x1_row_t smsf_rows[] = {
    X1_ROW("TruncateTPUserData", X1_EMPTY, "3gpp.truncate_tp_user_data", "Truncate TP User Data"),
};

static x1_structure_t smsf = {
    .title = "SMSFProvisioningExtensions", .clause = "TS 33.128", X1_ROWS(smsf_rows)
};

static x1_row_t identifier_association_rows[] = {
    X1_ROW("IdentifierAssociationEventsGenerated", X1_WORD,
           "3gpp.identifier_association_events_generated", "Identifier Association Events Generated",
           .words = x1_association_events),
};

x1_structure_t x1_3gpp_identifier_association = {
    .title = "IdentifierAssociationExtensions", .clause = "TS 33.128",
    X1_ROWS(identifier_association_rows)
};

static x1_structure_t sdp;

static x1_row_t sdp_rows[] = {
    X1_ROW("SDPData", X1_NODE, "3gpp.sdp_data", "SDP Data", .opens = &sdp),
    X1_ROW("LocalSDP", X1_TEXT, "3gpp.local_sdp", "Local SDP", .secret = true),
    X1_ROW("RemoteSDP", X1_TEXT, "3gpp.remote_sdp", "Remote SDP", .secret = true),
};

static x1_structure_t sdp = {
    .title = "SDP", .clause = "TS 33.128", X1_ROWS(sdp_rows)
};

static x1_row_t stir_shaken_rows[] = {
    X1_ROW("ReportDiversionPASSporTInfo", X1_FLAG,
           "3gpp.report_diversion_passport_info", "Report Diversion PASSporT Info"),
};

static x1_structure_t stir_shaken = {
    .title = "STIRSHAKENTargetProvisioningExtensions", .clause = "TS 33.128",
    X1_ROWS(stir_shaken_rows)
};

static x1_row_t location_only_rows[] = {
    X1_ROW("LocationOnly", X1_EMPTY, "3gpp.location_only", "Location Only"),
};

static x1_structure_t location_only = {
    .title = "LocationOnlyProvisioningExtensions", .clause = "TS 33.128",
    X1_ROWS(location_only_rows)
};

static x1_row_t charging_rows[] = {
    X1_ROW("ChargingDataEventsGenerated", X1_WORD,
           "3gpp.charging_data_events_generated", "Charging Data Events Generated",
           .words = x1_charging_events),
};

static x1_structure_t charging = {
    .title = "ChargingDataEventsExtensions", .clause = "TS 33.128", X1_ROWS(charging_rows)
};

static x1_row_t x1_extensions_rows[] = {
    X1_ROW("LALSLILCSTargetProvisioning", X1_NODE,
           "3gpp.lals_li_lcs_target_provisioning", "LALS LI-LCS Target Provisioning",
           .opens = &lals),
    X1_ROW("LALSLTFProvisioning", X1_NODE, "3gpp.lals_ltf_provisioning", "LALS LTF Provisioning", .opens = &lals),
    X1_ROW("HeaderReporting", X1_NODE, "3gpp.header_reporting", "Header Reporting", .opens = &header_reporting),
    X1_ROW("SMSFExtensions", X1_NODE, "3gpp.smsf_extensions", "SMSF Extensions", .opens = &smsf),
    X1_ROW("IdentifierAssociation", X1_NODE, "3gpp.identifier_association", "Identifier Association",
           .opens = &x1_3gpp_identifier_association),
    X1_ROW("SDP", X1_NODE, "3gpp.sdp", "SDP", .opens = &sdp),
    X1_ROW("STIRSHAKENProvisioning", X1_NODE, "3gpp.stir_shaken_provisioning", "STIR/SHAKEN Provisioning",
           .opens = &stir_shaken),
    X1_ROW("LocationOnlyProvisioning", X1_NODE, "3gpp.location_only_provisioning", "Location Only Provisioning",
           .opens = &location_only),
    X1_ROW("ChargingDataEvents", X1_NODE, "3gpp.charging_data_events", "Charging Data Events", .opens = &charging),
};

x1_structure_t x1_3gpp_extensions = {
    .title = "X1Extension", .clause = "TS 33.128", X1_ROWS(x1_extensions_rows), .open = true
};

static x1_row_t ptc_targets_rows[] = {
    X1_ROW("PTCLIX1TargetIdentifier", X1_NODE, "3gpp.ptc_target_identifier", "PTC Target Identifier",
           .opens = &x1_3gpp_ptc_targets),
    X1_ROW("MCPTTID", X1_TEXT, "3gpp.mcptt_id", "MCPTT ID"),
    X1_ROW("InstanceIdentifierURN", X1_TEXT, "3gpp.instance_identifier_urn", "Instance Identifier URN"),
    X1_ROW("PTCChatGroupID", X1_TEXT, "3gpp.ptc_chat_group_id", "PTC Chat Group ID"),
};

x1_structure_t x1_3gpp_ptc_targets = {
    .title = "PTCLIX1TargetIdentifierExtensions", .clause = "TS 33.128", X1_ROWS(ptc_targets_rows)
};

static x1_row_t ec_targets_rows[] = {
    X1_ROW("EECID", X1_TEXT, "3gpp.eec_id", "EEC ID"),
};

x1_structure_t x1_3gpp_ec_targets = {
    .title = "ECX1TargetIdentifierExtensions", .clause = "TS 33.128", X1_ROWS(ec_targets_rows)
};

static x1_row_t fseid_rows[] = {
    X1_ROW("SEID", X1_NUMBER, "3gpp.fseid.seid", "SEID"),
    X1_ROW("IPv4Address", X1_IPV4, "3gpp.fseid.ipv4", "IPv4 Address"),
    X1_ROW("IPv6Address", X1_IPV6, "3gpp.fseid.ipv6", "IPv6 Address"),
};

static x1_structure_t fseid = {
    .title = "FSEID", .clause = "TS 33.128", X1_ROWS(fseid_rows)
};

static x1_row_t fteid_rows[] = {
    X1_ROW("TEID", X1_NUMBER, "3gpp.fteid.teid", "TEID"),
    X1_ROW("IPv4Address", X1_IPV4, "3gpp.fteid.ipv4", "IPv4 Address"),
    X1_ROW("IPv6Address", X1_IPV6, "3gpp.fteid.ipv6", "IPv6 Address"),
};

static x1_structure_t fteid = {
    .title = "FTEID", .clause = "TS 33.128", X1_ROWS(fteid_rows)
};

static x1_row_t upf_targets_rows[] = {
    X1_ROW("UPFLIT3TargetIdentifier", X1_NODE, "3gpp.upf_lit3_target_identifier", "UPF LI_T3 Target Identifier",
           .opens = &x1_3gpp_upf_targets),
    X1_ROW("FSEID", X1_NODE, "3gpp.fseid", "F-SEID", .opens = &fseid),
    X1_ROW("PDRID", X1_NUMBER, "3gpp.pdr_id", "PDR ID"),
    X1_ROW("QERID", X1_NUMBER, "3gpp.qer_id", "QER ID"),
    X1_ROW("NetworkInstance", X1_HEX, "3gpp.network_instance", "Network Instance"),
    X1_ROW("GTPTunnelDirection", X1_WORD, "3gpp.gtp_tunnel_direction", "GTP Tunnel Direction",
           .words = x1_tunnel_directions),
    X1_ROW("FTEID", X1_NODE, "3gpp.fteid", "F-TEID", .opens = &fteid),
    X1_ROW("PDR", X1_HEX, "3gpp.pdr", "PDR"),
};

x1_structure_t x1_3gpp_upf_targets = {
    .title = "UPFLIT3TargetIdentifierExtensions", .clause = "TS 33.128", X1_ROWS(upf_targets_rows)
};

static x1_row_t pin_target_rows[] = {
    X1_ROW("PINClientID", X1_TEXT, "3gpp.pin_client_id", "PIN Client ID"),
    X1_ROW("IdentityToken", X1_TEXT, "3gpp.identity_token", "Identity Token"),
    X1_ROW("PINID", X1_TEXT, "3gpp.pin_id", "PIN ID"),
};

x1_structure_t x1_3gpp_pin_target = {
    .title = "PINLIX1TargetIdentifier", .clause = "TS 33.128", X1_ROWS(pin_target_rows)
};

static x1_row_t mc_target_rows[] = {
    X1_ROW("MCID", X1_TEXT, "3gpp.mc_id", "MC ID"),
    X1_ROW("MCServiceID", X1_TEXT, "3gpp.mc_service_id", "MC Service ID"),
    X1_ROW("MCServiceGroupID", X1_TEXT, "3gpp.mc_service_group_id", "MC Service Group ID"),
};

x1_structure_t x1_3gpp_mc_target = {
    .title = "MCServiceLIX1TargetIdentifier", .clause = "TS 33.128", X1_ROWS(mc_target_rows)
};

static x1_row_t hr_targets_rows[] = {
    X1_ROW("HRLIT1TargetIdentifier", X1_NODE, "3gpp.hr_lit1_target_identifier", "Home Routed LI_T1 Target Identifier",
           .opens = &x1_3gpp_hr_targets),
    X1_ROW("PDUSessionID", X1_NUMBER, "3gpp.pdu_session_id", "PDU Session ID"),
    X1_ROW("BearerID", X1_NUMBER, "3gpp.bearer_id", "Bearer ID"),
    X1_ROW("IMSVoiceMedia", X1_EMPTY, "3gpp.ims_voice_media", "IMS Voice Media"),
};

x1_structure_t x1_3gpp_hr_targets = {
    .title = "HRLIT1TargetIdentifierExtensions", .clause = "TS 33.128", X1_ROWS(hr_targets_rows)
};

static x1_row_t rcs_targets_rows[] = {
    X1_ROW("RCSTargetIdentifier", X1_NODE, "3gpp.rcs_target_identifier", "RCS Target Identifier",
           .opens = &x1_3gpp_rcs_targets),
    X1_ROW("RCSContentURI", X1_TEXT, "3gpp.rcs_content_uri", "RCS Content URI"),
};

x1_structure_t x1_3gpp_rcs_targets = {
    .title = "RCSTargetIdentifierExtensions", .clause = "TS 33.128", X1_ROWS(rcs_targets_rows)
};

static x1_row_t ims_targets_rows[] = {
    X1_ROW("IMST3TargetIdentifierExtension", X1_NODE, "3gpp.ims_t3_target_identifier", "IMS LI_T3 Target Identifier",
           .opens = &x1_3gpp_ims_targets),
    X1_ROW("H248ContextID", X1_NUMBER, "3gpp.h248_context_id", "H.248 Context ID"),
    X1_ROW("PayloadDirectionAssignment", X1_WORD, "3gpp.payload_direction_assignment", "Payload Direction Assignment",
           .words = x1_direction_assignments),
    X1_ROW("TriggerScope", X1_WORD, "3gpp.trigger_scope", "Trigger Scope", .words = x1_trigger_scopes),
};

x1_structure_t x1_3gpp_ims_targets = {
    .title = "IMST3TargetIdentifierExtensions", .clause = "TS 33.128", X1_ROWS(ims_targets_rows)
};

static x1_row_t akma_target_rows[] = {
    X1_ROW("AKID", X1_TEXT, "3gpp.akid", "A-KID"),
};

x1_structure_t x1_3gpp_akma_target = {
    .title = "AKMATargetIdentifier", .clause = "TS 33.128", X1_ROWS(akma_target_rows)
};

static x1_row_t ne_address_rows[] = {
    X1_ROW("IPv4Address", X1_IPV4, "3gpp.ne.ipv4", "IPv4 Address"),
    X1_ROW("IPv6Address", X1_IPV6, "3gpp.ne.ipv6", "IPv6 Address"),
};

x1_structure_t x1_3gpp_ne_address = {
    .title = "IPAddress", .clause = "TS 103 280", X1_ROWS(ne_address_rows)
};

static x1_structure_t triggered_tasks;

static x1_row_t triggered_tasks_rows[] = {
    X1_ROW("TriggeredTask", X1_NODE, "3gpp.triggered_task", "Triggered Task", .opens = &triggered_tasks),
    X1_ROW("XID", X1_UUID, "xid", "XID"),
    X1_ROW("NEID", X1_TEXT, "3gpp.ne_id", "NE ID"),
};

static x1_structure_t triggered_tasks = {
    .title = "ListOfTriggeredTasks", .clause = "TS 33.128", X1_ROWS(triggered_tasks_rows)
};

static x1_row_t li_state_rows[] = {
    X1_ROW("PDUSessionID", X1_NUMBER, "3gpp.pdu_session_id", "PDU Session ID"),
    X1_ROW("XID", X1_UUID, "xid", "XID"),
    X1_ROW("SequenceNumber", X1_NUMBER, "3gpp.sequence_number", "Sequence Number"),
    X1_ROW("CorrelationID", X1_NUMBER, "correlation_id", "Correlation ID"),
    X1_ROW("TriggeredTasks", X1_NODE, "3gpp.triggered_tasks", "Triggered Tasks", .opens = &triggered_tasks),
};

x1_structure_t x1_3gpp_li_state = {
    .title = "TFLIState, POILIState", .clause = "TS 33.128", X1_ROWS(li_state_rows)
};

static x1_row_t dictionary_entry_rows[] = {
    X1_ROW("Owner", X1_TEXT, "3gpp.dictionary.owner", "Owner"),
    X1_ROW("Name", X1_TEXT, "3gpp.dictionary.name", "Name"),
    X1_ROW("Value", X1_TEXT, "3gpp.dictionary.value", "Value"),
};

static x1_structure_t dictionary_entry = {
    .title = "DictionaryEntry", .clause = "TS 33.128", X1_ROWS(dictionary_entry_rows)
};

static x1_structure_t request_value;

static x1_row_t request_value_rows[] = {
    X1_ROW("FormatType", X1_NODE, "3gpp.format_type", "Format Type", .opens = &request_value),
    X1_ROW("FormatOwner", X1_TEXT, "3gpp.format_owner", "Format Owner"),
    X1_ROW("FormatName", X1_TEXT, "3gpp.format_name", "Format Name"),
    X1_ROW("Value", X1_TEXT, "3gpp.request_value.value", "Value", .secret = true),
};

static x1_structure_t request_value = {
    .title = "RequestValue", .clause = "TS 33.128", X1_ROWS(request_value_rows)
};

static x1_row_t request_values_rows[] = {
    X1_ROW("RequestValue", X1_NODE, "3gpp.request_value", "Request Value", .opens = &request_value),
};

static x1_structure_t request_values = {
    .title = "RequestValues", .clause = "TS 33.128", X1_ROWS(request_values_rows)
};

static x1_row_t request_details_rows[] = {
    X1_ROW("Type", X1_NODE, "3gpp.request_type", "Type", .opens = &dictionary_entry),
    X1_ROW("ObservedTime", X1_TIME, "3gpp.observed_time", "Observed Time"),
    X1_ROW("RequestValues", X1_NODE, "3gpp.request_values", "Request Values", .opens = &request_values),
};

x1_structure_t x1_request_details = {
    .title = "RequestDetails", .clause = "TS 33.128", X1_ROWS(request_details_rows), .foreign = true
};

static x1_row_t task_flags_rows[] = {
    X1_ROW("TaskFlag", X1_NODE, "3gpp.task_flag", "Task Flag", .opens = &dictionary_entry),
};

x1_structure_t x1_task_flags = {
    .title = "TaskFlags", .clause = "TS 33.128", X1_ROWS(task_flags_rows)
};

static x1_row_t subscriber_rows[] = {
    X1_ROW("SUPIIMSI", X1_TEXT, "3gpp.supi_imsi", "SUPI (IMSI)"),
    X1_ROW("SUPINAI", X1_TEXT, "3gpp.supi_nai", "SUPI (NAI)"),
    X1_ROW("PEIIMEI", X1_TEXT, "3gpp.pei_imei", "PEI (IMEI)"),
    X1_ROW("PEIIMEISV", X1_TEXT, "3gpp.pei_imeisv", "PEI (IMEISV)"),
    X1_ROW("PEIMAC", X1_MAC, "3gpp.pei_mac", "PEI (MAC Address)"),
    X1_ROW("PEIEUI64", X1_EUI64, "3gpp.pei_eui64", "PEI (EUI-64)"),
    X1_ROW("GPSIMSISDN", X1_TEXT, "3gpp.gpsi_msisdn", "GPSI (MSISDN)"),
    X1_ROW("GPSINAI", X1_TEXT, "3gpp.gpsi_nai", "GPSI (NAI)"),
    X1_ROW("GPSI", X1_NODE, "3gpp.gpsi", "GPSI", .opens = &x1_subscriber, .secret = true),
    X1_ROW("MSISDN", X1_TEXT, "3gpp.msisdn", "MSISDN"),
};

x1_structure_t x1_subscriber = {
    .title = "subscriber or equipment identity", .clause = "TS 33.128", X1_ROWS(subscriber_rows)
};

static x1_row_t cell_rows[] = {
    X1_ROW("MCC", X1_TEXT, "3gpp.mcc", "MCC"),
    X1_ROW("MNC", X1_TEXT, "3gpp.mnc", "MNC"),
    X1_ROW("TAC", X1_TEXT, "3gpp.tac", "TAC", .secret = true),
    X1_ROW("NID", X1_TEXT, "3gpp.nid", "NID"),
};

static x1_structure_t cell = {
    .title = "FiveGSTAI, PLMNID", .clause = "TS 33.128", X1_ROWS(cell_rows)
};

static x1_row_t tai_list_rows[] = {
    X1_ROW("FiveGSTAI", X1_NODE, "3gpp.five_gs_tai", "5GS TAI", .opens = &cell),
};

static x1_structure_t tai_list = {
    .title = "FiveGSTAIList", .clause = "TS 33.128", X1_ROWS(tai_list_rows)
};

static x1_row_t ncgi_rows[] = {
    X1_ROW("PLMNID", X1_NODE, "3gpp.plmn_id", "PLMN ID", .opens = &cell),
    X1_ROW("NRCellID", X1_TEXT, "3gpp.nr_cell_id", "NR Cell ID", .secret = true),
    X1_ROW("NID", X1_TEXT, "3gpp.nid", "NID"),
    X1_ROW("NCGITime", X1_TIME, "3gpp.ncgi_time", "NCGI Time"),
    X1_ROW("CellSupplementalInformation", X1_NODE,
           "3gpp.cell_supplemental_information", "Cell Supplemental Information",
           .opens = &x1_anything, .secret = true),
};

static x1_structure_t ncgi = {
    .title = "NCGI", .clause = "TS 33.128", X1_ROWS(ncgi_rows)
};

static x1_structure_t additional_cgis;

static x1_row_t additional_cgis_rows[] = {
    X1_ROW("AdditionalCGI", X1_NODE, "3gpp.additional_cgi", "Additional CGI", .opens = &additional_cgis),
    X1_ROW("NCGIWithoutAssociationTime", X1_NODE, "3gpp.ncgi_without_association_time", "NCGI without Association Time",
           .opens = &ncgi),
};

static x1_structure_t additional_cgis = {
    .title = "AdditionalCGIList", .clause = "TS 33.128", X1_ROWS(additional_cgis_rows), .open = true
};

static x1_row_t association_rows[] = {
    X1_ROW("SUPI", X1_NODE, "3gpp.supi", "SUPI", .opens = &x1_subscriber, .secret = true),
    X1_ROW("SUCI", X1_TEXT, "3gpp.suci", "SUCI", .secret = true),
    X1_ROW("FiveGGUTI", X1_TEXT, "3gpp.five_g_guti", "5G-GUTI", .secret = true),
    X1_ROW("PEI", X1_NODE, "3gpp.pei", "PEI", .opens = &x1_subscriber, .secret = true),
    X1_ROW("AssociationStartTime", X1_TIME, "3gpp.association_start_time", "Association Start Time"),
    X1_ROW("AssociationEndTime", X1_TIME, "3gpp.association_end_time", "Association End Time"),
    X1_ROW("FiveGSTAIList", X1_NODE, "3gpp.five_gs_tai_list", "5GS TAI List", .opens = &tai_list),
    X1_ROW("GPSI", X1_NODE, "3gpp.gpsi", "GPSI", .opens = &x1_subscriber, .secret = true),
    X1_ROW("NCGI", X1_NODE, "3gpp.ncgi", "NCGI", .opens = &ncgi),
    X1_ROW("AdditionalCGIs", X1_NODE, "3gpp.additional_cgis", "Additional CGIs", .opens = &additional_cgis),
};

static x1_structure_t association = {
    .title = "IdentityAssociationRecord", .clause = "TS 33.128",
    X1_ROWS(association_rows), .open = true
};

static x1_row_t associations_rows[] = {
    X1_ROW("IdentityAssociationRecord", X1_NODE, "3gpp.identity_association_record", "Identity Association Record",
           .opens = &association, .secret = true),
};

static x1_structure_t associations = {
    .title = "IdentityAssociationRecords", .clause = "TS 33.128", X1_ROWS(associations_rows)
};

static x1_structure_t external_asn;

static x1_row_t external_asn_rows[] = {
    X1_ROW("ModuleIdentifier", X1_TEXT, "3gpp.module_identifier", "Module Identifier"),
    X1_ROW("ExternalASNReference", X1_TEXT, "3gpp.external_asn_reference", "External ASN.1 Reference"),
    X1_ROW("EncodedASNValue", X1_NODE, "3gpp.encoded_asn_value", "Encoded ASN.1 Value", .opens = &external_asn),
    X1_ROW("BER", X1_TEXT, "3gpp.ber", "BER", .secret = true),
    X1_ROW("AlignedPER", X1_TEXT, "3gpp.aligned_per", "Aligned PER", .secret = true),
};

static x1_structure_t external_asn = {
    .title = "ExternalASNType", .clause = "TS 33.128", X1_ROWS(external_asn_rows)
};

static x1_row_t failure_cause_rows[] = {
    X1_ROW("errorCode", X1_NUMBER, "3gpp.failure.error_code", "Error Code"),
    X1_ROW("errorDescription", X1_TEXT, "3gpp.failure.error_description", "Error Description"),
    X1_ROW("errorDetails", X1_TEXT, "3gpp.error_details", "Error Details"),
    X1_ROW("ModuleIdentifier", X1_TEXT, "3gpp.module_identifier", "Module Identifier"),
    X1_ROW("ExternalASNReference", X1_TEXT, "3gpp.external_asn_reference", "External ASN.1 Reference"),
    X1_ROW("EncodedASNValue", X1_NODE, "3gpp.encoded_asn_value", "Encoded ASN.1 Value", .opens = &external_asn),
};

static x1_structure_t failure_cause = {
    .title = "ErrorInformation, ExternalASNType", .clause = "TS 33.128",
    X1_ROWS(failure_cause_rows), .open = true
};

static x1_row_t location_outcome_rows[] = {
    X1_ROW("SUPI", X1_NODE, "3gpp.supi", "SUPI", .opens = &x1_subscriber, .secret = true),
    X1_ROW("GPSI", X1_NODE, "3gpp.gpsi", "GPSI", .opens = &x1_subscriber, .secret = true),
    X1_ROW("IMSI", X1_TEXT, "3gpp.imsi", "IMSI", .secret = true),
    X1_ROW("MSISDNs", X1_NODE, "3gpp.msisdns", "MSISDNs", .opens = &x1_subscriber, .secret = true),
    X1_ROW("Location", X1_TEXT, "3gpp.location", "Location", .secret = true),
    X1_ROW("ECIDMeasurements", X1_NODE, "3gpp.ecid_measurements", "E-CID Measurements", .opens = &external_asn),
    X1_ROW("FailureCause", X1_NODE, "3gpp.failure_cause", "Failure Cause", .opens = &failure_cause),
};

static x1_structure_t location_outcome = {
    .title = "location outcome", .clause = "TS 33.128", X1_ROWS(location_outcome_rows), .open = true
};

static x1_row_t location_outcomes_rows[] = {
    X1_ROW("LocationOutcome", X1_NODE, "3gpp.location_outcome", "Location Outcome",
           .opens = &location_outcome, .secret = true),
    X1_ROW("EPCLocationOutcome", X1_NODE, "3gpp.epc_location_outcome", "EPC Location Outcome",
           .opens = &location_outcome, .secret = true),
    X1_ROW("ECIDMeasurementsOutcome", X1_NODE, "3gpp.ecid_measurements_outcome", "E-CID Measurements Outcome",
           .opens = &location_outcome, .secret = true),
    X1_ROW("EPCECIDMeasurementsOutcome", X1_NODE,
           "3gpp.epc_ecid_measurements_outcome", "EPC E-CID Measurements Outcome",
           .opens = &location_outcome, .secret = true),
};

static x1_structure_t location_outcomes = {
    .title = "location outcomes", .clause = "TS 33.128",
    X1_ROWS(location_outcomes_rows), .open = true
};

static x1_row_t response_details_rows[] = {
    X1_ROW("Associations", X1_NODE, "3gpp.associations", "Associations", .opens = &associations),
    X1_ROW("LocationOutcomes", X1_NODE, "3gpp.location_outcomes", "Location Outcomes", .opens = &location_outcomes),
    X1_ROW("EPCLocationOutcomes", X1_NODE, "3gpp.epc_location_outcomes", "EPC Location Outcomes",
           .opens = &location_outcomes),
    X1_ROW("ECIDMeasurementsOutcomes", X1_NODE, "3gpp.ecid_measurements_outcomes", "E-CID Measurements Outcomes",
           .opens = &location_outcomes),
    X1_ROW("EPCECIDMeasurementsOutcomes", X1_NODE,
           "3gpp.epc_ecid_measurements_outcomes", "EPC E-CID Measurements Outcomes",
           .opens = &location_outcomes),
};

x1_structure_t x1_response_details = {
    .title = "response details", .clause = "TS 33.128",
    X1_ROWS(response_details_rows), .open = true, .foreign = true
};
