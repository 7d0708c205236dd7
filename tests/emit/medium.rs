//! What whole documents become. `fixtures/medium` is an API of its own with every construct of OpenAPI 3.0,
//! `fixtures/modern` a small one with what only 3.1 has; both have defects on purpose, as documents of others have.

use api_codegen::load::{Disk, Memory, SourceError, Sources};
use api_codegen::{Generated, Strictness};

use super::fixture::{SDK, api, code, fields, generate};
use super::{Tree, snapshot};

/// The files of a fixture, and an sdk.yaml that names its crates.
struct Folder(Disk);

impl Sources for Folder {
    fn read(&self, path: &str, limit: usize) -> Result<Vec<u8>, SourceError> {
        match path {
            "sdk.yaml" => Memory::new([(path, SDK)]).read(path, limit),
            path => self.0.read(path, limit),
        }
    }

    fn neighbours(&self, path: &str) -> Vec<String> {
        self.0.neighbours(path)
    }
}

fn folder(name: &str) -> String {
    format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

fn generated(name: &str) -> Generated {
    let sources = Folder(Disk::new(folder(name)));
    generate(&sources, "openapi.yaml", "sdk.yaml", Strictness::Foreign)
}

pub(crate) fn outputs() -> Vec<(&'static str, Tree)> {
    let names = ["medium", "modern"];
    names.map(|name| (name, generated(name).tree)).into()
}

/// The fields and constructors of these types, and how they are on the wire.
fn types(tree: &Tree, names: &[&str]) -> String {
    let lines = names.iter().flat_map(|name| {
        let of = [':', '.'].map(|end| api(tree, &format!("test_model::{name}{end}")));
        of.into_iter().filter(|lines| !lines.is_empty())
    });
    let lines: Vec<_> = lines.collect();
    assert!(lines.len() >= names.len(), "{names:?} are not all there");
    lines.join("\n").replace("test_model::", "")
}

/// What is said of a document, one line each: the file and the message.
fn warnings(generated: &Generated) -> String {
    let mut lines = generated.warnings.lines();
    let mut found = String::new();
    while let Some(line) = lines.next() {
        if let Some(message) = line.strip_prefix("warning: ")
            && let Some((_, place)) = lines.next().and_then(|line| line.split_once("--> "))
        {
            let file = place.split(':').next().unwrap_or_default();
            found += &format!("{file}: {message}\n");
        }
    }
    found
}

#[test]
fn each_defect_is_told_once() {
    snapshot("medium_warnings", &warnings(&generated("medium")));
    snapshot("modern_warnings", &warnings(&generated("modern")));
}

#[test]
fn paths_become_a_tree_of_resources() {
    for (name, tree) in outputs() {
        snapshot(&format!("{name}_resources"), &api(&tree, "test::"));
    }
}

#[test]
fn schemas_become_types() {
    let [(_, medium), (_, modern)] = &outputs()[..] else {
        panic!("there are two fixtures");
    };
    let cases: &[(&str, &Tree, &[&str])] = &[
        (
            "names",
            medium,
            &["Port", "PortType", "Occupancy", "BookingState"],
        ),
        (
            "names_that_differ_by_case",
            medium,
            &["TariffCapitalized", "TariffLowerCase"],
        ),
        (
            "recursion",
            medium,
            &["Basin", "CrewMember", "CrewMemberReportsTo", "Container"],
        ),
        ("told_apart_by_discriminator", medium, &["Cargo"]),
        (
            "told_apart_by_shape_or_not_at_all",
            medium,
            &["BookingParty", "BookingDeposit"],
        ),
        ("maps_beside_properties", medium, &["VesselEquipment"]),
        ("read_only_and_write_only", medium, &["Webhook", "Pilot"]),
        (
            "type_arrays",
            modern,
            &["Buoy", "BuoyBattery", "GetDepthResult"],
        ),
        (
            "constants_and_tuples",
            modern,
            &["Sensor", "PositionItem", "Readings"],
        ),
    ];
    for (name, tree, names) in cases {
        snapshot(&format!("medium_types_{name}"), &types(tree, names));
    }
    let berth = fields(["Berth"])(medium);
    snapshot("medium_types_all_of_enums_and_defaults", &berth);
}

#[test]
fn operations_become_calls() {
    let tree = &generated("medium").tree;
    for (name, needle) in [
        (
            "styles_in_a_path",
            "pub fn get(\n        &self,\n        kind",
        ),
        ("styles_elsewhere", "pub fn x_groups("),
        ("several_answers", "\"bookings-create-booking\""),
        ("files", ".multipart("),
        ("servers", "\"tides-list-tides\""),
    ] {
        snapshot(&format!("medium_calls_{name}"), &code([needle])(tree));
    }
}

/// Each construct, and where it stands.
const CONSTRUCTS: &[(&str, &str, &str)] = &[
    (
        "a body without a schema",
        "medium/paths/ports.yaml",
        "requestBody: { required: true, content: { application/json: {} } }",
    ),
    (
        "an answer without a schema",
        "medium/paths/ports.yaml",
        "        content: { application/json: {} }",
    ),
    (
        "an enum that its type refuses",
        "medium/schemas/port.yaml",
        "type: integer, enum: [none, few, many]",
    ),
    (
        "a default that its schema refuses",
        "medium/schemas/port.yaml",
        "maximum: 30, default: 90",
    ),
    (
        "an enum of numbers",
        "medium/schemas/port.yaml",
        "enum: [230, 400, 690]",
    ),
    (
        "an enum of booleans",
        "medium/schemas/port.yaml",
        "type: boolean, enum: [true]",
    ),
    (
        "an enum with null",
        "medium/schemas/port.yaml",
        "enum: [concrete, timber, null]",
    ),
    (
        "a contradictory allOf",
        "medium/schemas/common.yaml",
        "success: { type: boolean, enum: [false] }",
    ),
    (
        "allOf of references and inline parts, nested",
        "medium/schemas/port.yaml",
        "    - allOf:\n",
    ),
    (
        "a discriminator",
        "medium/schemas/cargo.json",
        "\"mapping\": {",
    ),
    (
        "told apart by a constant property",
        "medium/schemas/port.yaml",
        "kind: { type: string, enum: [phone] }",
    ),
    (
        "told apart by shape",
        "medium/schemas/port.yaml",
        "oneOf: [{ $ref: '#/Company' }, { $ref: '#/Skipper' }]",
    ),
    (
        "not told apart",
        "medium/schemas/port.yaml",
        "oneOf: [{ type: string, maxLength: 20 }, { type: string, minLength: 10 }]",
    ),
    (
        "anyOf",
        "medium/schemas/port.yaml",
        "anyOf: [{ type: number }, { type: boolean }]",
    ),
    ("not", "medium/schemas/port.yaml", "not: {"),
    (
        "nullable",
        "medium/schemas/fleet.yaml",
        "type: number, nullable: true",
    ),
    (
        "an array of types",
        "modern/openapi.yaml",
        "type: [integer, string]",
    ),
    (
        "an untyped schema",
        "medium/schemas/common.yaml",
        "Anything: { description: Whatever it is }",
    ),
    (
        "any other members",
        "medium/schemas/office.yaml",
        "additionalProperties: true",
    ),
    (
        "other members of a schema",
        "medium/schemas/common.yaml",
        "additionalProperties: { type: string, maxLength: 64 }",
    ),
    (
        "other members beside properties",
        "medium/schemas/fleet.yaml",
        "      additionalProperties: { type: integer }",
    ),
    (
        "patternProperties",
        "modern/openapi.yaml",
        "patternProperties:",
    ),
    ("a tuple", "modern/openapi.yaml", "prefixItems:"),
    (
        "a recursive type",
        "medium/schemas/port.yaml",
        "lock: { $ref: '#/Basin' }",
    ),
    (
        "an empty object",
        "medium/schemas/common.yaml",
        "Empty: { type: object }",
    ),
    (
        "readOnly and required",
        "medium/schemas/port.yaml",
        "id: { type: integer, format: int64, readOnly: true }",
    ),
    ("writeOnly", "medium/schemas/office.yaml", "writeOnly: true"),
    (
        "a deprecated property",
        "medium/schemas/office.yaml",
        "deprecated: true",
    ),
    (
        "a deprecated operation",
        "medium/paths/ports.yaml",
        "    deprecated: true",
    ),
    ("a default", "medium/schemas/office.yaml", "default: en"),
    ("const", "modern/openapi.yaml", "const: m/s"),
    ("date", "medium/schemas/fleet.yaml", "format: date }"),
    (
        "date-time",
        "medium/schemas/fleet.yaml",
        "format: date-time",
    ),
    ("uuid", "medium/schemas/port.yaml", "format: uuid"),
    ("uri", "medium/schemas/office.yaml", "format: uri"),
    ("ipv4", "medium/schemas/office.yaml", "format: ipv4"),
    ("ipv6", "medium/schemas/office.yaml", "format: ipv6"),
    ("byte", "medium/schemas/fleet.yaml", "format: byte"),
    ("binary", "medium/paths/ports.yaml", "format: binary"),
    ("duration", "medium/schemas/port.yaml", "format: duration"),
    (
        "int64 as a string",
        "medium/schemas/common.yaml",
        "type: string, format: int64",
    ),
    (
        "form, exploded, a list",
        "medium/paths/ports.yaml",
        "name: services, in: query",
    ),
    (
        "form, a list",
        "medium/paths/search.yaml",
        "name: kinds, in: query, explode: false",
    ),
    (
        "form, exploded, an object",
        "medium/paths/search.yaml",
        "name: box, in: query, schema",
    ),
    (
        "form, an object",
        "medium/paths/search.yaml",
        "name: area, in: query, explode: false",
    ),
    (
        "spaceDelimited",
        "medium/paths/search.yaml",
        "style: spaceDelimited, explode: false",
    ),
    (
        "spaceDelimited, exploded",
        "medium/paths/search.yaml",
        "style: spaceDelimited, explode: true",
    ),
    (
        "pipeDelimited",
        "medium/paths/search.yaml",
        "style: pipeDelimited, explode: false",
    ),
    (
        "pipeDelimited, exploded",
        "medium/paths/search.yaml",
        "style: pipeDelimited, explode: true",
    ),
    (
        "deepObject",
        "medium/paths/search.yaml",
        "style: deepObject",
    ),
    (
        "allowEmptyValue",
        "medium/paths/search.yaml",
        "allowEmptyValue: true",
    ),
    (
        "allowReserved",
        "medium/paths/search.yaml",
        "allowReserved: true",
    ),
    (
        "simple in a path, a list",
        "medium/paths/search.yaml",
        "name: codes, in: path",
    ),
    (
        "simple in a path, an object",
        "medium/paths/search.yaml",
        "name: kind, in: path",
    ),
    (
        "simple in a path, exploded, an object",
        "medium/paths/search.yaml",
        "name: place, in: path, required: true, explode: true",
    ),
    (
        "label, a scalar",
        "medium/paths/search.yaml",
        "style: label, schema: { type: string }",
    ),
    (
        "label, a list",
        "medium/paths/search.yaml",
        "style: label, schema: { type: array",
    ),
    (
        "label, an object",
        "medium/paths/search.yaml",
        "style: label, schema: { type: object",
    ),
    (
        "label, exploded, a list",
        "medium/paths/search.yaml",
        "style: label, explode: true, schema: { type: array",
    ),
    (
        "label, exploded, an object",
        "medium/paths/search.yaml",
        "style: label, explode: true, schema: { type: object",
    ),
    (
        "matrix, a scalar",
        "medium/paths/search.yaml",
        "style: matrix, schema: { type: integer }",
    ),
    (
        "matrix, a list",
        "medium/paths/search.yaml",
        "style: matrix, schema: { type: array",
    ),
    (
        "matrix, an object",
        "medium/paths/search.yaml",
        "style: matrix, schema: { type: object",
    ),
    (
        "matrix, exploded, a list",
        "medium/paths/search.yaml",
        "style: matrix, explode: true, schema: { type: array",
    ),
    (
        "matrix, exploded, an object",
        "medium/paths/search.yaml",
        "style: matrix, explode: true, schema: { type: object",
    ),
    (
        "a header with a list",
        "medium/paths/search.yaml",
        "name: X-Trace, in: header, schema: { type: array",
    ),
    (
        "a header with a list, exploded",
        "medium/paths/search.yaml",
        "name: X-Groups, in: header, explode: true",
    ),
    (
        "a header with an object",
        "medium/paths/search.yaml",
        "name: X-Near, in: header, schema: { type: object",
    ),
    (
        "a header with an object, exploded",
        "medium/paths/search.yaml",
        "name: X-Hints, in: header, explode: true",
    ),
    (
        "a cookie",
        "medium/paths/search.yaml",
        "name: seen, in: cookie",
    ),
    (
        "a cookie with a list",
        "medium/paths/search.yaml",
        "name: recent, in: cookie, explode: false",
    ),
    (
        "a cookie with an object",
        "medium/paths/search.yaml",
        "name: view, in: cookie, schema: { type: object",
    ),
    (
        "a parameter with content",
        "medium/paths/fleets.yaml",
        "in: query, content: { application/json",
    ),
    (
        "an untyped id in a path",
        "medium/parameters.yaml",
        "schema: { description: The certificate }",
    ),
    (
        "parameters of a path",
        "medium/paths/ports.yaml",
        "\n  parameters: [",
    ),
    (
        "files and parts that are JSON",
        "medium/paths/fleets.yaml",
        "about: { contentType: application/json }",
    ),
    (
        "a form",
        "medium/paths/office.yaml",
        "application/x-www-form-urlencoded",
    ),
    (
        "octets",
        "medium/paths/ports.yaml",
        "application/octet-stream",
    ),
    (
        "text that is sent",
        "medium/paths/search.yaml",
        "requestBody: { required: true, content: { text/plain",
    ),
    (
        "text that is received",
        "medium/paths/search.yaml",
        "'200': { description: Whether all is well, content: { text/plain",
    ),
    (
        "CSV that is sent",
        "medium/paths/fleets.yaml",
        "requestBody: { required: true, content: { text/csv",
    ),
    (
        "CSV that is received",
        "medium/paths/bookings.yaml",
        "          text/csv:",
    ),
    (
        "lines that are sent",
        "medium/paths/search.yaml",
        "requestBody: { required: true, content: { application/x-ndjson",
    ),
    (
        "lines that are received",
        "medium/paths/fleets.yaml",
        "description: One on each line, content: { application/x-ndjson",
    ),
    (
        "several media types of a body",
        "medium/paths/bookings.yaml",
        "        application/x-www-form-urlencoded:",
    ),
    (
        "several media types of an answer",
        "medium/paths/office.yaml",
        "content: { application/pdf: {}, text/html:",
    ),
    (
        "several answers of success",
        "medium/paths/bookings.yaml",
        "      '202':",
    ),
    (
        "several answers of failure",
        "medium/paths/bookings.yaml",
        "      '422':",
    ),
    (
        "a default answer",
        "medium/paths/ports.yaml",
        "default: { $ref",
    ),
    (
        "ranges of statuses",
        "medium/paths/bookings.yaml",
        "      5XX:",
    ),
    (
        "no content",
        "medium/paths/fleets.yaml",
        "'204': { description: Gone }",
    ),
    ("a download", "medium/paths/ports.yaml", "image/jpeg"),
    (
        "headers of an answer",
        "medium/paths/ports.yaml",
        "X-Total-Count",
    ),
    (
        "a server with variables",
        "medium/openapi.yaml",
        "    variables:",
    ),
    (
        "a server of a path",
        "medium/paths/search.yaml",
        "\n  servers: [",
    ),
    (
        "a server of an operation",
        "medium/paths/ports.yaml",
        "\n    servers: [",
    ),
    (
        "wrong security",
        "medium/paths/ports.yaml",
        "security: [{ session: [] }]",
    ),
    ("callbacks", "medium/paths/office.yaml", "callbacks:"),
    ("webhooks", "modern/openapi.yaml", "\nwebhooks:"),
    (
        "vendor extensions",
        "medium/openapi.yaml",
        "x-harbour-contact",
    ),
    (
        "an id with parentheses",
        "medium/paths/ports.yaml",
        "pilot-roster-(-shift)-update-shift",
    ),
    (
        "a keyword as a name",
        "medium/schemas/port.yaml",
        "    match:",
    ),
    (
        "a name that starts with a digit",
        "medium/schemas/port.yaml",
        "    24h:",
    ),
    (
        "members that differ by case",
        "medium/schemas/port.yaml",
        "    ETA:",
    ),
    (
        "schemas that differ by case",
        "medium/openapi.yaml",
        "    tariff:",
    ),
    (
        "a name that is not ASCII",
        "medium/schemas/port.yaml",
        "    名称:",
    ),
    (
        "a reference to another file",
        "medium/openapi.yaml",
        "$ref: schemas/fleet.yaml#/Vessel",
    ),
    (
        "a reference with siblings in 3.0",
        "medium/schemas/office.yaml",
        "$ref: common.yaml#/Money, description",
    ),
    (
        "a reference with siblings in 3.1",
        "modern/openapi.yaml",
        "$ref: '#/components/schemas/Kind', description",
    ),
    (
        "a reference to a reference",
        "medium/openapi.yaml",
        "Hull: { $ref: '#/components/schemas/Vessel' }",
    ),
    (
        "a reference with escapes",
        "medium/openapi.yaml",
        "#/~1ports~1%7Bport_id%7D",
    ),
    (
        "a boolean exclusiveMinimum",
        "medium/schemas/port.yaml",
        "exclusiveMinimum: true",
    ),
    (
        "a schema called as what generated files import",
        "modern/openapi.yaml",
        "    Error:\n",
    ),
];

#[test]
fn the_fixtures_have_every_construct() {
    for (construct, file, text) in CONSTRUCTS {
        let path = folder(file);
        let found =
            std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        assert!(found.contains(text), "{construct}: no `{text}` in {file}");
    }
}
