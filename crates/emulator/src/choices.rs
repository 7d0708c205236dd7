//! What the emulator does where it is not known what the service does. Every such choice is here, and the table of them
//! in the README is made of [`CHOICES`].

/// A refusal: its status, and the error in its envelope.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) message: &'static str,
}

const fn said(status: u16, code: u32, message: &'static str) -> Said {
    Said {
        status,
        code,
        message,
    }
}

/// Something that is not known of the service, and what the emulator does.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// What is not known.
    pub question: &'static str,
    /// What the emulator does.
    pub choice: &'static str,
}

/// Declares constants with what is chosen by them, and the table of all choices.
macro_rules! choices {
    ($($(const $name:ident: $type:ty = $value:expr;)* $question:literal => $choice:literal;)*) => {
        $($(
            #[doc = $choice]
            pub(crate) const $name: $type = $value;
        )*)*

        /// What the emulator does where it is not known what the service does.
        pub const CHOICES: &[Choice] = &[
            $(Choice { question: $question, choice: $choice }),*
        ];
    };
}

choices! {
    // Requests
    const NO_ROUTE: Said = said(404, 7003, "Could not route to the path, perhaps your object identifier is invalid?");
    const NO_ROUTE_BEHIND: Said = said(404, 7000, "No route for that URI");
    "A path that there is none of, or an id in it that is not 32 hexadecimal characters" =>
        "404 with the codes 7003 and 7000.";

    const METHOD_NOT_ALLOWED: Said = said(405, 10405, "Method not allowed");
    "A method that the path does not have" => "405 with the code 10405 and the header `Allow`; HEAD is answered as GET.";

    const INVALID_BODY: Said = said(400, 1004, "Invalid request body");
    "A body that is no JSON, lacks a member, or has one of another type or beyond a documented limit" =>
        "400 with the code 1004, once for each such member in the order of the specification, 20 at most; `source.pointer` is \
         a JSON pointer. Of the rules below the first that is broken is told. Nothing is checked of a body where none is due.";

    "Members of a body that are not documented" => "They are ignored.";

    "`null` for a member that may be left out" => "It counts as left out.";

    const BAD_CONTENT_TYPE: (u32, &str) = (6105, "Invalid format for Content-Type header");
    "A `Content-Type` that is no media type" => "400 with the code 6003, and 6105 behind it. Without the header a body is taken for JSON.";

    const UNSUPPORTED_MEDIA_TYPE: Said = said(415, 6003, "Invalid request headers: the body has to be application/json");
    const UNSUPPORTED_ENCODING: Said = said(415, 6003, "Invalid request headers: the body has to come without Content-Encoding");
    "A `Content-Type` other than JSON, or a `Content-Encoding`" => "415 with the code 6003.";

    const TOO_LARGE: Said = said(413, 1005, "Request body too large");
    const TOO_SLOW: Said = said(408, 1006, "The request body did not come in time");
    "A body above 128 KiB, or one that does not come in ten seconds" => "413 with the code 1005, 408 with the code 1006.";

    const NO_ROOM: Said = said(503, 1010, "No room for another connection");
    "More than 512 connections" =>
        "The one that has waited for its client longest is closed, if that was for a second at least. If all are at work, a \
         request on the new one gets 503 with the code 1010 and `Retry-After`.";

    // Credentials
    const INVALID_HEADER: Said = said(400, 6003, "Invalid request headers");
    const BAD_AUTHORIZATION: (u32, &str) = (6111, "Invalid format for Authorization header");
    const BAD_AUTHENTICATION_HEADER: u32 = 6103;
    "A credential that is not well-formed: empty, longer than 512 bytes, or with spaces or other than ASCII in it" =>
        "400 with the code 6003, and 6111 or 6103 behind it.";

    const NO_CREDENTIALS: Said = said(401, 10000, "Authentication error");
    "A request without credentials" => "401 with the code 10000.";

    const NOT_ALLOWED: Said = said(403, 10000, "Authentication error");
    "A token that is not known, lacks each permission that the operation accepts, or is for another account; an account or a \
     zone that is not known" => "403 with the code 10000. Without a seed every token, account and zone is known.";

    const LOST_WITHOUT_ENTITLEMENT: &[&str] = &["incoming-create", "outgoing-create"];
    const NOT_ENTITLED: Said = said(401, 1007, "The zone is not entitled to Secondary DNS");
    const NOT_ENTITLED_RESULT: &str = "Unauthorized: the zone is not entitled to Secondary DNS";
    "Which operations of a zone that is not entitled are refused" =>
        "A create succeeds and is gone at the next read; all others get 401 with the code 1007 and a string as result.";

    // Limits
    const TOO_MANY_REQUESTS: Said = said(429, 1015, "");
    "How the limit of requests counts" =>
        "By credential, in windows of fixed length that begin with their first request. Beyond it: 429 with the code 1015, \
         as JSON, with `Retry-After`.";

    // Objects
    const UNKNOWN_OBJECT: Said = said(404, 1001, "Object not found");
    "An object that there is none of, or that belongs to another account" => "404 with the code 1001.";

    const UNKNOWN_CONFIGURATION: Said = said(404, 1002, "The zone has no such configuration");
    "A configuration that was never made, and what needs one" => "404 with the code 1002.";

    const CONFIGURED_TWICE: Said = said(409, 1008, "The zone has such a configuration already");
    "Creating a configuration twice" => "409 with the code 1008; the first one stays.";

    const IN_USE: Said = said(409, 1009, "The object is in use");
    "Deleting a peer that a zone links, or a TSIG key that a peer refers to" => "409 with the code 1009; nothing is deleted.";

    "Whether a new peer takes address, port, IXFR and TSIG key from the request" => "It does.";

    "Whether PUT without `tsig_id`, `ip`, `port` or `ixfr_enable` clears them" => "It does: PUT replaces the object.";

    "The order of lists" => "That in which the objects were made.";

    const UNKNOWN_PEER: &str = "is no peer of the account";
    "A linked peer that there is none of" => "400 with the code 1004, at the peer. All peers of a zone belong to one account.";

    const PEER_TWICE: &str = "is linked already";
    "A peer that is linked twice" => "400 with the code 1004, at the second one.";

    const OTHER_TSIG: &str = "has another TSIG key than a peer before it; all linked peers have to have the same one, or none";
    "Linked peers that do not have the same TSIG key, or only some of which have one" =>
        "400 with the code 1004, at the first peer that differs.";

    const TSIG_OF_LINKED_PEER: &str = "leaves the peers of a zone with different TSIG keys; unlink the peer first";
    "A linked peer that is given another TSIG key than its zone's other peers have" => "400 with the code 1004, at `/tsig_id`.";

    const UNKNOWN_TSIG: &str = "is no TSIG key of the account";
    "A TSIG key of a peer that there is none of" => "400 with the code 1004, at `/tsig_id`.";

    "Names of zones and keys that are no DNS names" =>
        "400 with the code 1004, at `/name`: labels of 1 to 63 characters, 254 in all with the dot at the end. They come \
         back in lower case.";

    const NOT_BASE64: &str = "is not base64";
    "A secret that is not base64" => "400 with the code 1004, at `/secret`.";

    "Algorithms that are not in the specification" => "They are taken.";

    // Zones
    const NEW_IS_ENABLED: bool = false;
    "Whether transfers of a new outgoing configuration are enabled" => "They are disabled until they are enabled.";

    "What force AXFR does besides asking for a transfer" =>
        "The incoming configuration's `checked_time` moves; its serial stays as it is until zones are transferred.";

    "What force NOTIFY and enable do besides sending NOTIFY" =>
        "The outgoing configuration's `checked_time` moves; `last_transferred_time` and serial stay. Force NOTIFY is answered \
         so when transfers are disabled, too.";

    "Whether a zone may have both configurations" => "It may; they have nothing to do with each other.";

    "Which answers have `cf-auditlog-id`" => "Those to writes that succeeded.";

    const INTERNAL: Said = said(500, 1000, "Internal error of the emulator");
    const ORDERED: Said = said(500, 1003, "");
    "What an error of the emulator itself, or a fault on order, looks like" => "500 with the code 1000; the ordered status with the code 1003, or 1015 if that is 429.";
}
