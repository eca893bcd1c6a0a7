/* x1.h
 * What an X1 message (ETSI TS 103 221-1, up to V1.23.1) says, for whoever concludes something from it.
 *
 *   x1.c               registration, containers and messages, the columns
 *   x1_body.c          finds X1 in bodies, whatever their Content-Type
 *   x1_unread.c        what can't be read, and may be X1
 *   x1_3gpp.c          tables of the elements of TS 33.128 that hold none of the others
 *   x1_table.c         the one table of the elements: which field each of them is, and where it may stand
 *   x1_elements.c      finds rows of that table, registers their fields
 *   x1_text.c          from octets to values: the text of an element, times, addresses, UUIDs
 *   x1_values.c        names of messages, words of enumerations, error codes
 *   x1_show.c          the tree
 *   x1_parse.c         fills the structs below
 *   x1_orders.c        what the messages order, told to audit/ and shown by li/
 *   x1_versions.c      what octets order that no dissector is given
 *   x1_changes.c       what a ModifyTask changes
 *   x1_transactions.c  ties responses to requests
 *   x1_transactions_show.c  shows that, and what is wrong with it
 *   x1_http.c          the HTTP exchanges that carry the documents
 *   x1_pieces.c        the messages of HTTP/1.1 that end in a frame
 *   x1_http2.c         the streams of HTTP/2
 *   x1_hpack.c         the first field of its header blocks
 *   x1_http2_claim.c   stands in front of Wireshark's dissector of HTTP/2, and finds it between known parties
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */

#ifndef LI_X1_H
#define LI_X1_H

#include <stdbool.h>
#include <stdint.h>

#include <epan/packet.h>

#include "audit/endpoint.h"
#include "audit/said.h"

/* The messages of clause 6 and of TS 33.128: a request and its response share a type. */
typedef enum {
    X1_TYPE_UNKNOWN,
    X1_ACTIVATE_TASK,
    X1_MODIFY_TASK,
    X1_DEACTIVATE_TASK,
    X1_DEACTIVATE_ALL_TASKS,
    X1_CREATE_DESTINATION,
    X1_MODIFY_DESTINATION,
    X1_REMOVE_DESTINATION,
    X1_REMOVE_ALL_DESTINATIONS,
    X1_GET_TASK_DETAILS,
    X1_GET_DESTINATION_DETAILS,
    X1_GET_NE_STATUS,
    X1_GET_ALL_DETAILS,
    X1_LIST_ALL_DETAILS,
    X1_GET_ALL_TASK_DETAILS,
    X1_GET_ALL_DESTINATION_DETAILS,
    X1_GET_ALL_GENERIC_OBJECT_DETAILS,
    X1_REPORT_TASK_ISSUE,
    X1_REPORT_DESTINATION_ISSUE,
    X1_REPORT_NE_ISSUE,
    X1_PING,
    X1_KEEPALIVE,
    X1_CREATE_OBJECT,
    X1_MODIFY_OBJECT,
    X1_GET_OBJECT,
    X1_DELETE_OBJECT,
    X1_LIST_OBJECTS_OF_TYPE,
    X1_DELETE_ALL_OBJECTS,
    X1_ERROR,                           /* ErrorResponse: answers one request of any type */
    X1_TOP_LEVEL_ERROR,                 /* X1TopLevelErrorResponse: answers a container, has no transaction id */
    X1_IDENTITY_ASSOCIATION,            /* TS 33.128, LI_XQR */
    X1_ACTIVATE_ASSOCIATION_UPDATES,
    X1_DEACTIVATE_ASSOCIATION_UPDATES,
    X1_IDENTITY_ASSOCIATION_UPDATE,
    X1_LATEST_ASSOCIATION,
    X1_LOCATION_ACQUISITION             /* TS 33.128, LI_XLA */
} x1_type_t;

/* Clause 6.2.1 (DeliveryType) and MediationDeliveryType. */
typedef enum {
    X1_DELIVERY_NONE = 0,               /* not said, or a word that is not known */
    X1_DELIVERY_IRI = 1,                /* X2Only, HI2Only */
    X1_DELIVERY_CC = 2,                 /* X3Only, HI3Only */
    X1_DELIVERY_BOTH = 3
} x1_delivery_t;

typedef enum {
    X1_OK_NONE,                         /* no oK element */
    X1_OK_COMPLETED,                    /* AcknowledgedAndCompleted */
    X1_OK_ACKNOWLEDGED,                 /* Acknowledged: a report tells when it is done */
    X1_OK_OTHER
} x1_ok_t;

typedef enum {
    X1_ADDRESS_NONE,
    X1_ADDRESS_IP,
    X1_ADDRESS_E164,
    X1_ADDRESS_URI,
    X1_ADDRESS_EMAIL
} x1_address_kind_t;

/* All strings are UTF-8, and NULL where the element is missing. Identifiers are as they were written. A list and its
 * count go together; an empty list is NULL. Nothing here is masked. */

typedef struct {
    const char *format;                 /* name of the element: "imsi"; of an extension, of the innermost structure */
    const char *value;                  /* its text; of several elements inside, their texts with blanks between */
} x1_target_t;

typedef struct {
    const char   *liid;
    x1_delivery_t delivery_type;
    nstime_t      start;
    nstime_t      end;
    bool          has_start;
    bool          has_end;
    const char  **dids;                 /* override those of the task, if has_dids */
    unsigned      did_count;
    const char  **dsids;
    unsigned      dsid_count;
    bool          has_dids;             /* listOfDIDs is there, be it empty */
} x1_mediation_t;

typedef struct {
    const char     *xid;
    const char     *product_id;
    x1_delivery_t   delivery_type;
    uint64_t        correlation_id;
    bool            has_correlation_id;
    bool            implicit_deactivation;      /* implicitDeactivationAllowed is true */
    const char    **dids;
    unsigned        did_count;
    const char    **dsids;
    unsigned        dsid_count;
    x1_target_t    *targets;
    unsigned        target_count;
    x1_mediation_t *mediations;
    unsigned        mediation_count;
    const char     *provisioning_status;        /* of a listed task: "complete", "failed", "awaitingProvisioning" */
} x1_task_t;

typedef struct {
    const char       *did;
    const char       *friendly_name;
    x1_delivery_t     delivery_type;
    x1_address_kind_t kind;
    li_endpoint_t     endpoint;         /* kind X1_ADDRESS_IP; complete only if has_address and has_port */
    bool              has_address;
    bool              has_port;
    const char       *text;             /* of the other kinds; of X1_ADDRESS_IP, what stands there and is no address */
    const char       *delivery_status;  /* of a listed destination: "activeAndWorking", "deliveryFault" */
} x1_destination_t;

typedef struct {
    const char *did;
    uint64_t    preference;
} x1_member_t;

/* Generic objects; of those, destination sets have members. */
typedef struct {
    const char  *object_id;             /* of a destination set, its dSId */
    const char  *type;                  /* local part of xsi:type: "DestinationSetDetails" */
    const char  *friendly_name;
    const char  *set_type;              /* "Redundant", "Duplicate" */
    x1_member_t *members;
    unsigned     member_count;
    bool         is_destination_set;
} x1_destination_set_t;

/* ReportTaskIssue, ReportDestinationIssue, ReportNEIssue: the id is the message's xid or did. */
typedef struct {
    const char *type;                   /* "AllClear", "TerminatingFault", "FaultReport" */
    const char *details;
    uint32_t    code;
    bool        has_code;
} x1_report_t;

/* What carried a message (clause 7.2: HTTP requests and their responses). */
typedef enum {
    X1_CARRIER_OTHER,                   /* no HTTP message of its own: SIP, mail, a file, plain TCP */
    X1_CARRIER_REQUEST,                 /* the body of an HTTP request */
    X1_CARRIER_RESPONSE                 /* the body of an HTTP response: */
} x1_carrier_t;

typedef struct {
    /* the message itself */
    x1_type_t   type;
    const char *name;                   /* "ActivateTaskRequest"; never NULL */
    bool        is_request;
    bool        is_untyped;             /* it does not say its type (xsi:type): that is told by what it holds */
    uint32_t    frame;
    unsigned    index;                  /* among the X1 messages of its frame, from 0 */
    nstime_t    time;                   /* when the frame was captured */
    bool        is_protected;           /* came out of TLS */
    bool        is_whole;               /* false: the document ends inside it, or was too large to be read whole */

    /* what carried it, as far as was known by its frame */
    li_inside_t inside;                 /* what it stands in */
    x1_carrier_t carrier;
    unsigned    status;                 /* of a response: its final HTTP status, never 1xx; 0: not known */
    bool        is_document_answer;     /* of a response: the HTTP request that it answers carried an X1 document, or
                                         * was not captured; false: a download */
    bool        request_captured;       /* of a response: that HTTP request was captured */
    uint32_t    first_frame;            /* of its connection, */
    bool        is_open_before;         /* which may have been open when the capture began, */
    bool        is_lossy;               /* segments of its other direction were lost by now, */
    bool        is_gapped;              /* or of its own; */
    uint32_t    loss_frame;             /* the newest that shows a gap in its other direction; 0: none */
    uint32_t    claim_frame;            /* the newest of its own that says so; 0: none */
    bool        is_one_way;             /* nothing of its other direction was captured by now */
    uint64_t    digest;                 /* of its octets, on the first visit of its frame */

    /* envelope, clause 6.1 */
    const char *admf;
    const char *ne;
    const char *version;
    const char *transaction_id;
    nstime_t    timestamp;
    bool        has_timestamp;

    /* what a request names without details, or a report reports on */
    const char *xid;
    const char *did;
    const char *object_id;
    const char *object_type;

    /* what a response says */
    x1_ok_t     ok;
    const char *request_message_type;   /* of an error: "ActivateTask" */
    uint32_t    error_code;
    bool        has_error_code;
    const char *error_description;

    /* details, of requests and of listings alike */
    x1_task_t            *tasks;
    unsigned              task_count;
    x1_destination_t     *destinations;
    unsigned              destination_count;
    x1_destination_set_t *sets;
    unsigned              set_count;

    /* ListAllDetails, ListObjectsOfType */
    const char **listed_xids;
    unsigned     listed_xid_count;
    const char **listed_dids;
    unsigned     listed_did_count;
    const char **listed_dsids;
    unsigned     listed_dsid_count;
    const char **listed_object_ids;
    unsigned     listed_object_id_count;

    x1_report_t  report;
} x1_message_t;

void proto_register_li_x1(void);
void proto_reg_handoff_li_x1(void);

#endif /* LI_X1_H */
