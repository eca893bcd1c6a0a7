/* x1_values.c
 * Names of messages, words of enumerations, error codes of X1 (ETSI TS 103 221-1, 3GPP TS 33.128).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#include <string.h>

#include "administration/x1/x1_xml.h"

#define PAIR(name) name, name "Response"

/* TS 103 221-1 clauses 6.2 to 6.7 */
static const struct {
    const char *name;           /* NAMERequest, NAMEResponse; in ErrorResponse as requestMessageType */
    const char *response;
    x1_type_t   type;
} pairs[] = {
    { PAIR("ActivateTask"), X1_ACTIVATE_TASK },
    { PAIR("ModifyTask"), X1_MODIFY_TASK },
    { PAIR("DeactivateTask"), X1_DEACTIVATE_TASK },
    { PAIR("DeactivateAllTasks"), X1_DEACTIVATE_ALL_TASKS },
    { PAIR("CreateDestination"), X1_CREATE_DESTINATION },
    { PAIR("ModifyDestination"), X1_MODIFY_DESTINATION },
    { PAIR("RemoveDestination"), X1_REMOVE_DESTINATION },
    { PAIR("RemoveAllDestinations"), X1_REMOVE_ALL_DESTINATIONS },
    { PAIR("GetTaskDetails"), X1_GET_TASK_DETAILS },
    { PAIR("GetDestinationDetails"), X1_GET_DESTINATION_DETAILS },
    { PAIR("GetNEStatus"), X1_GET_NE_STATUS },
    { PAIR("GetAllDetails"), X1_GET_ALL_DETAILS },
    { PAIR("ListAllDetails"), X1_LIST_ALL_DETAILS },
    { PAIR("GetAllTaskDetails"), X1_GET_ALL_TASK_DETAILS },
    { PAIR("GetAllDestinationDetails"), X1_GET_ALL_DESTINATION_DETAILS },
    { PAIR("GetAllGenericObjectDetails"), X1_GET_ALL_GENERIC_OBJECT_DETAILS },
    { PAIR("ReportTaskIssue"), X1_REPORT_TASK_ISSUE },
    { PAIR("ReportDestinationIssue"), X1_REPORT_DESTINATION_ISSUE },
    { PAIR("ReportNEIssue"), X1_REPORT_NE_ISSUE },
    { PAIR("Ping"), X1_PING },
    { PAIR("Keepalive"), X1_KEEPALIVE },
    { PAIR("CreateObject"), X1_CREATE_OBJECT },
    { PAIR("ModifyObject"), X1_MODIFY_OBJECT },
    { PAIR("GetObject"), X1_GET_OBJECT },
    { PAIR("DeleteObject"), X1_DELETE_OBJECT },
    { PAIR("ListObjectsOfType"), X1_LIST_OBJECTS_OF_TYPE },
    { PAIR("DeleteAllObjects"), X1_DELETE_ALL_OBJECTS },
    { PAIR("IdentityAssociation"), X1_IDENTITY_ASSOCIATION },
    { PAIR("LocationAcquisition"), X1_LOCATION_ACQUISITION },
};

/* The others: clause 6.7; TS 33.128 */
static const struct {
    const char *name;
    x1_type_t   type;
    bool        is_request;
} others[] = {
    { "ErrorResponse", X1_ERROR, false },
    { "X1TopLevelErrorResponse", X1_TOP_LEVEL_ERROR, false },
    { "ActivateAssociationUpdates", X1_ACTIVATE_ASSOCIATION_UPDATES, true },
    { "ActivateAssociationUpdatesAcknowledgement", X1_ACTIVATE_ASSOCIATION_UPDATES, false },
    { "DeactivateAssociationUpdates", X1_DEACTIVATE_ASSOCIATION_UPDATES, true },
    { "DeactivateAssociationUpdatesAcknowledgement", X1_DEACTIVATE_ASSOCIATION_UPDATES, false },
    { "IdentityAssociationUpdate", X1_IDENTITY_ASSOCIATION_UPDATE, true },
    { "IdentityAssociationUpdateAcknowledgement", X1_IDENTITY_ASSOCIATION_UPDATE, false },
    { "LatestAssociationRequest", X1_LATEST_ASSOCIATION, true },
};

bool
x1_message_type(const char *name, x1_type_t *type, bool *is_request)
{
    for (unsigned i = 0; i < array_length(others); i++) {
        if (strcmp(others[i].name, name) == 0) {
            *type = others[i].type;
            *is_request = others[i].is_request;
            return true;
        }
    }
    for (unsigned i = 0; i < array_length(pairs); i++) {
        size_t length = strlen(pairs[i].name);

        if (strncmp(pairs[i].name, name, length) == 0
            && (strcmp(name + length, "Request") == 0 || strcmp(name + length, "Response") == 0)) {
            *type = pairs[i].type;
            *is_request = strcmp(name + length, "Request") == 0;
            return true;
        }
    }
    return false;
}

/* Clauses 6.2 to 6.7: elements that only one kind of message holds. Of a later row and an earlier one, the later says
 * more. */
static const struct {
    const char *element;
    const char *name;
    bool        is_request;
} contents[] = {
    { "neStatusDetails", "GetNEStatusResponse", false },
    { "listOfTaskResponseDetails", "GetAllTaskDetailsResponse", false },
    { "listOfDestinationResponseDetails", "GetAllDestinationDetailsResponse", false },
    { "listOfGenericObjectResponseDetails", "GetAllGenericObjectDetailsResponse", false },
    { "taskResponseDetails", "GetTaskDetailsResponse", false },
    { "destinationResponseDetails", "GetDestinationDetailsResponse", false },
    { "genericObjectResponseDetails", "GetObjectResponse", false },
    { "listOfObjects", "ListObjectsOfTypeResponse", false },
    { "ListOfXIDs", "ListAllDetailsResponse", false },
    { "ListOfDIDs", "ListAllDetailsResponse", false },
    { "errorInformation", "ErrorResponse", false },
    { "taskReportType", "ReportTaskIssueRequest", true },
    { "destinationReportType", "ReportDestinationIssueRequest", true },
    { "typeOfNeIssueMessage", "ReportNEIssueRequest", true },
    { "createObject", "CreateObjectRequest", true },
    { "modifyObject", "ModifyObjectRequest", true },
};

const char *
x1_name_by_contents(const xml_frame_t *message, bool is_request)
{
    unsigned found = array_length(contents);
    unsigned lists = 0;
    bool has_status = false;

    for (const xml_frame_t *child = x1_first_element(message); child != NULL; child = x1_next_element(child)) {
        for (unsigned i = 0; i < array_length(contents); i++) {
            if (contents[i].is_request != is_request || strcmp(contents[i].element, child->name_orig_case) != 0) {
                continue;
            }
            has_status = has_status || i == 0;
            lists += g_str_has_prefix(contents[i].element, "listOf")
                  && g_str_has_suffix(contents[i].element, "Details");
            found = found == array_length(contents) || i > found ? i : found;
        }
    }
    if (has_status && lists > 0) {
        return "GetAllDetailsResponse";
    }
    return found < array_length(contents) ? contents[found].name : NULL;
}

const char *
x1_name_of_response(const char *request)
{
    for (unsigned i = 0; i < array_length(pairs); i++) {
        size_t length = strlen(pairs[i].name);

        if (strncmp(pairs[i].name, request, length) == 0 && strcmp(request + length, "Request") == 0) {
            return pairs[i].response;
        }
    }
    return NULL;
}

/* TS 103 221-1 table 6.7-3 */
static const value_string error_codes[] = {
    { 1000, "Generic error" },
    { 1010, "Syntax or schema error" },
    { 1020, "Unsupported version" },
    { 1030, "ADMF Identifier does not match certificate details" },
    { 1040, "Unexpected ADMF Identifier" },
    { 1050, "NE Identifier does not match certificate details" },
    { 1060, "Unexpected NE Identifier" },
    { 1070, "Keepalive not supported" },
    { 1080, "Unsupported request" },
    { 2010, "XID already exists on NE" },
    { 2020, "XID does not exist on NE" },
    { 2030, "DID already exists on NE" },
    { 2040, "DID does not exist on NE" },
    { 2050, "Generic Object ID already exists on NE" },
    { 2060, "Generic Object ID does not exist on NE" },
    { 3000, "Generic ActivateTask failure" },
    { 3001, "Generic ModifyTask failure" },
    { 3010, "Unsupported TargetIdentifier type" },
    { 3020, "Unsupported combination of TargetIdentifiers" },
    { 3030, "Multiple destinations not supported" },
    { 3040, "Invalid combination of DeliveryType and Destinations" },
    { 3050, "Unsupported ServiceType" },
    { 4000, "Generic DeactivateTask failure" },
    { 5000, "Generic DeactivateAllTasks failure" },
    { 5010, "DeactivateAllTasks not enabled" },
    { 6000, "Generic CreateDestination failure" },
    { 6001, "Generic ModifyDestination failure" },
    { 6020, "Unsupported DeliveryAddress type" },
    { 7000, "Generic RemoveDestination failure" },
    { 7010, "Destination in use" },
    { 8000, "Generic RemoveAllDestinations failure" },
    { 8010, "Destinations in use" },
    { 8020, "RemoveAllDestinations not enabled" },
    { 8500, "Generic CreateObject failure" },
    { 8510, "Generic ModifyObject failure" },
    { 8530, "Generic DeleteObject failure" },
    { 8540, "Generic DeleteAllObjects failure" },
    { 8550, "DeleteAllObjects not enabled" },
    { 9000, "Error cleared" },
    { 9010, "Generic warning" },
    { 9020, "Generic non-terminating fault" },
    { 9030, "Terminating fault" },
    { 9040, "Request actioned" },
    { 9050, "Keepalives not received" },
    { 10000, "Database cleared" },
    { 0, NULL }
};

static value_string_ext error_codes_ext = VALUE_STRING_EXT_INIT(error_codes);

const char *
x1_error_meaning(uint32_t code)
{
    return val_to_str_ext_const(code, &error_codes_ext, "not in table 6.7-3");
}

bool
x1_error_is_refusal(uint32_t code)
{
    switch (code) {
    case 1070:
    case 1080:
    case 3010:
    case 3020:
    case 3030:
    case 3050:
    case 5010:
    case 6020:
    case 8020:
    case 8550:
        return true;
    default:
        return false;
    }
}

/* RequestMessageType, clause 6.7 */
const char *const x1_request_message_types[] = {
    "ActivateTask", "ModifyTask", "DeactivateTask", "DeactivateAllTasks", "GetTaskDetails", "CreateDestination",
    "ModifyDestination", "RemoveDestination", "RemoveAllDestinations", "GetDestinationDetails", "GetNEStatus",
    "GetAllDetails", "GetAllTaskDetails", "GetAllDestinationDetails", "GetAllGenericObjectDetails", "ListAllDetails",
    "ReportTaskIssue", "ReportDestinationIssue", "ReportNEIssue", "Ping", "Keepalive", "CreateObject", "ModifyObject",
    "GetObject", "DeleteObject", "ListObjectsOfType", "DeleteAllObjects", "ExtendedRequestMessageType", NULL
};

/* OK */
const char *const x1_ok_words[] = { "AcknowledgedAndCompleted", "Acknowledged", NULL };

/* DeliveryType and MediationDeliveryType, clause 6.2.1 */
const char *const x1_delivery_types[] = { "X2Only", "X3Only", "X2andX3", NULL };
const char *const x1_mediation_delivery_types[] = { "HI2Only", "HI3Only", "HI2andHI3", NULL };

/* ServiceType, clause 6.2.1 */
const char *const x1_service_types[] = { "voice", "data", "messaging", "pushToTalk", "LALS", "RCS", NULL };

/* CallPartyRole and NonLocalIdentifier, clause 6.2.1 */
const char *const x1_call_party_roles[] = { "Originating", "Terminating", "Forwarded-To", NULL };
const char *const x1_non_local_identifiers[] = { "Local", "NonLocal", NULL };

/* ProvisioningStatus, DestinationDeliveryStatus and NeStatus, clause 6.4 */
const char *const x1_provisioning_statuses[] = { "awaitingProvisioning", "failed", "complete", NULL };
const char *const x1_destination_statuses[] = { "activeAndWorking", "deliveryFault", NULL };
const char *const x1_ne_statuses[] = { "OK", "Faults", NULL };

/* TaskReportType and TypeOfNeIssueMessage, clause 6.5 */
const char *const x1_report_types[] = {
    "AllClear", "Warning", "NonTerminatingFault", "TerminatingFault", "ImplicitDeactivation",
    "FullyActionedAndSuccessful", "FullyActionedAndUnsuccessful", NULL
};
const char *const x1_ne_issue_types[] = { "Warning", "FaultCleared", "FaultReport", "Alert", NULL };

/* DestinationSetDetails, HashContext */
const char *const x1_destination_set_types[] = { "Redundant", "Duplicate", NULL };
const char *const x1_hash_algorithms[] = { "sha-256", "sha-512", "sha3-512", NULL };

/* TS 33.128: 3GPPX1Extensions */
const char *const x1_tunnel_directions[] = { "Outbound", "Inbound", NULL };
const char *const x1_direction_assignments[] = { "ToTarget", "FromTarget", "NotDetermined", NULL };
const char *const x1_trigger_scopes[] = { "Unidirectional", "Bidirectional", NULL };
const char *const x1_association_events[] = { "IdentifierAssociation", "All", NULL };
const char *const x1_charging_events[] = {
    "DefaultChargingDataInformation", "TranslatedChargingDataInformation", NULL
};
const char *const x1_positioning_types[] = { "Immediate", "Periodic", NULL };
const char *const x1_location_requests[] = { "CURRENT", "CURRENT_OR_LAST", NULL };
const char *const x1_response_requests[] = { "SYNC", "ASYNC", NULL };
const char *const x1_response_timings[] = { "NO_DELAY", "LOW_DELAY", "DELAY_TOL", NULL };

const char *
x1_subject(wmem_allocator_t *scope, const x1_message_t *request)
{
    const char *xid = request->task_count > 0 ? request->tasks[0].xid : request->xid;
    const char *did = request->destination_count > 0 ? request->destinations[0].did : request->did;
    const char *object = request->set_count > 0 ? request->sets[0].object_id : request->object_id;

    if (xid != NULL) {
        return wmem_strdup_printf(scope, " for XID %s", xid);
    }
    if (did != NULL) {
        return wmem_strdup_printf(scope, " for DID %s", did);
    }
    return object != NULL ? wmem_strdup_printf(scope, " for object %s", object) : "";
}
