//! What schemas of our own become: types, constructors, documentation.

use super::fixture::{
    api, code, docs, document, fields, properties, replacement, schemas, schemas_of_3_0, thing,
};
use super::{Tree, snapshot};

const PRESENCE: &str = "
    Thing:
      type: object
      required: [always, value_or_null]
      properties:
        always: { type: string }
        value_or_null: { type: [string, 'null'] }
        perhaps: { type: string }
        perhaps_null: { type: [string, 'null'] }
";

cases! {
    // What is there, and what may be missing.

    presence: schemas(PRESENCE) => thing;

    presence_when_sent: schemas(PRESENCE) => code([
        "pub fn new(", "pub fn with_perhaps(", "pub fn with_perhaps_null(", "pub fn clear_perhaps_null(",
    ]);

    empty_means_absent: properties("
        port: { type: integer, format: uint16, x-empty-means-absent: true }
        address: { type: string, format: ip, x-empty-means-absent: true }
    ") => thing;

    // What values become.

    integers: properties("
        plain: { type: integer }
        int32: { type: integer, format: int32 }
        int64: { type: integer, format: int64 }
        uint16: { type: integer, format: uint16 }
        uint32: { type: integer, format: uint32 }
        uint64: { type: integer, format: uint64 }
    ") => fields(["Thing"]);

    numbers_and_booleans: properties("
        number: { type: number }
        double: { type: number, format: double }
        boolean: { type: boolean }
    ") => fields(["Thing"]);

    strings: properties("
        plain: { type: string }
        cidr: { type: string, format: cidr }
        date_time: { type: string, format: date-time }
        ip: { type: string, format: ip }
        ipv4: { type: string, format: ipv4 }
        ipv6: { type: string, format: ipv6 }
        uri: { type: string, format: uri }
    ") => fields(["Thing"]);

    secrets: properties("
        password: { type: string, format: password }
        marked: { type: string, x-secret: true }
    ") => fields(["Thing"]);

    lists: schemas("
        Thing:
          type: object
          properties:
            strings: { type: array, items: { type: string } }
            ids: { type: array, items: { $ref: '#/components/schemas/ThingId' } }
            objects: { type: array, items: { $ref: '#/components/schemas/Part' } }
            lists: { type: array, items: { type: array, items: { type: integer } } }
            anything: { type: array }
        ThingId: { type: string }
        Part: { type: object, properties: { name: { type: string } } }
    ").sdk("ids: [ThingId]") => code([
        "pub struct Thing {", "pub fn with_strings(", "pub fn with_ids(", "pub fn with_objects(", "pub fn with_lists(",
    ]);

    maps: schemas("
        Thing:
          type: object
          properties:
            of_schema: { type: object, additionalProperties: { $ref: '#/components/schemas/Part' } }
            of_anything: { type: object, additionalProperties: true }
            bare: { type: object }
        Part: { type: object, properties: { name: { type: string } } }
    ") => code(["pub struct Thing {", "pub fn with_of_schema("]);

    object_with_more_members: schemas("
        Thing:
          type: object
          properties: { name: { type: string } }
          additionalProperties: true
    ") => fields(["Thing"]);

    untyped: properties("
        anything: {}
        described: { description: Whatever the service sees fit to say. }
        one_of_two: { type: [string, integer] }
    ") => fields(["Thing"]);

    ids: schemas("
        Thing: { type: object, required: [id], properties: { id: { $ref: '#/components/schemas/ThingId' } } }
        ThingId: { type: string, description: The id of a thing., minLength: 32, maxLength: 32 }
    ").sdk("ids: [ThingId]") => docs(["pub struct ThingId", "id!(", "pub fn new("]);

    types_of_sdk: schemas("
        Thing: { type: object, properties: { serial: { $ref: '#/components/schemas/SoaSerial' } } }
        SoaSerial: { type: integer, description: A serial. }
    ").sdk("types: { SoaSerial: Serial }") => code(["pub struct Thing {", "pub fn with_serial("]);

    enum_with_descriptions: schemas("
        Thing: { type: object, properties: { algorithm: { $ref: '#/components/schemas/Algorithm' } } }
        Algorithm:
          type: string
          description: An algorithm.
          x-extensible-enum:
            - { value: hmac-sha1., description: Old. }
            - { value: hmac-sha512., description: The strongest. }
            - hmac-md5.
    ") => docs(["pub enum Algorithm", "open_enum! {"]);

    enum_without_descriptions: schemas("
        Thing: { type: object, properties: { state: { $ref: '#/components/schemas/State' } } }
        State: { type: string, enum: [active, not-yet-active] }
    ") => docs(["pub enum State", "open_enum! {", "pub fn with_state("]);

    // Types and their parts.

    inline_object: schemas("
        Thing:
          type: object
          properties:
            owner:
              type: object
              properties:
                address: { type: object, properties: { street: { type: string } } }
            parts: { type: array, items: { type: object, properties: { name: { type: string } } } }
    ") => fields(["Thing", "ThingOwner", "ThingOwnerAddress", "ThingPartsItem"]);

    inline_enum: schemas("
        Thing: { type: object, properties: { state: { type: string, enum: [on, off] } } }
    ") => code(["pub struct Thing {", "pub enum ThingState"]);

    inline_body_and_answer: document("
        paths:
          /things:
            post:
              operationId: things-create
              requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { name: { type: string } } } } } }
              responses:
                '200': { description: Done, content: { application/json: { schema: { type: object, properties: { id: { type: string } } } } } }
    ") => code(["pub struct ThingsCreate", "pub fn create("]);

    all_of: schemas("
        Thing:
          description: A thing.
          allOf:
            - $ref: '#/components/schemas/Base'
            - { type: object, required: [name], properties: { name: { type: string } } }
        Base:
          allOf:
            - { type: object, properties: { name: { type: string, description: The name. }, inner: { type: integer } } }
            - $ref: '#/components/schemas/Root'
        Root: { type: object, required: [id], properties: { id: { type: string } } }
    ") => docs(["pub struct Thing {", "    sent Thing {"]);

    all_of_one_reference_keeps_the_name: schemas_of_3_0("
        Thing:
          type: object
          properties:
            part: { description: The part that matters., allOf: [{ $ref: '#/components/schemas/Part' }] }
        Part: { type: object, description: A part., properties: { name: { type: string } } }
    ") => docs(["pub struct Thing {", "pub struct Part {"]);

    another_name_is_no_other_type: schemas("
        Thing: { type: object, properties: { part: { $ref: '#/components/schemas/Piece' }, whole: { $ref: '#/components/schemas/Part' } } }
        Piece: { $ref: '#/components/schemas/Part' }
        Part: { type: object, properties: { name: { type: string } } }
    ") => code(["pub struct Thing {", "pub struct P"]);

    description_beside_a_reference: schemas("
        Thing:
          type: object
          properties:
            plain: { $ref: '#/components/schemas/Part' }
            described: { $ref: '#/components/schemas/Part', description: The part that matters. }
        Part: { type: object, description: A part., properties: { name: { type: string } } }
    ") => docs(["pub struct Thing {"]);

    box_where_a_type_contains_itself: schemas("
        Thing:
          type: object
          properties:
            next: { $ref: '#/components/schemas/Thing' }
            in_list: { type: array, items: { $ref: '#/components/schemas/Thing' } }
            in_map: { type: object, additionalProperties: { $ref: '#/components/schemas/Thing' } }
    ") => code(["pub struct Thing {", "pub fn with_next("]);

    box_where_types_contain_each_other: schemas("
        Thing: { type: object, properties: { part: { $ref: '#/components/schemas/Part' } } }
        Part: { type: object, properties: { whole: { $ref: '#/components/schemas/Thing' } } }
    ") => fields(["Thing", "Part"]);

    more_than_three_required: schemas("
        Thing:
          type: object
          required: [a, b, c, d]
          properties:
            a: { type: string, description: The first. }
            b: { type: string, format: password }
            c: { type: [string, 'null'] }
            d: { type: array, items: { type: integer } }
            e: { type: boolean }
    ") => docs(["pub fn new(", "pub struct ThingRequired"]);

    none_required: properties("
        name: { type: string }
    ") => docs(["pub fn new(", "impl Default for"]);

    sent_or_received: document("
        paths:
          /things:
            post:
              operationId: things-create
              requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Sent' } } } }
              responses: { '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Received' } } } } }
        components:
          schemas:
            Sent: { type: object, required: [name], properties: { name: { type: string }, both: { $ref: '#/components/schemas/Both' } } }
            Received: { type: object, required: [name], properties: { name: { type: string }, both: { $ref: '#/components/schemas/Both' } } }
            Both: { type: object, required: [name], properties: { name: { type: string } } }
    ") => |tree: &Tree| api(tree, "test_model");

    // Documentation.

    deprecated_field: properties("
        old: { type: [string, 'null'], description: The old way., deprecated: true }
    ") => docs(["#![allow(deprecated", "pub struct Thing {", "pub fn with_old(", "pub fn clear_old("]);

    limits_and_defaults: schemas("
        Thing:
          type: object
          properties:
            port: { type: integer, description: The port., minimum: 1, maximum: 65535, default: 53 }
            ratio: { type: number, exclusiveMinimum: 0 }
            name: { type: string, minLength: 1, maxLength: 255, pattern: '^[a-z]+$', default: main }
            code: { type: string, minLength: 6, maxLength: 6 }
            parts: { type: array, items: { type: string }, minItems: 1 }
    ") => |tree: &Tree| docs(["pub struct Thing {"])(tree) + "\n\n" + &api(tree, "test_model::Thing.");

    markdown: properties(r#"
        links: { description: 'See https://things.example/a, <https://things.example/b> and [c](https://things.example/c).' }
        brackets: { description: 'A list [1, 2] of <id>, and `Vec<[u8]>` as code.' }
        paragraphs: { description: "The first.\n\n- One\n- Two\n\nThe last.\n" }
    "#) => docs(["pub struct Thing {", "pub fn with_paragraphs("]);

    // Names.

    names_of_fields: schemas(r"
        Thing:
          type: object
          required: [new]
          properties:
            type: { type: string }
            self: { type: string }
            2fa: { type: string }
            extra: { type: string }
            body: { type: string }
            new: { type: string }
            größe: { type: string }
            sourcePort: { type: string }
            X-Header.Name: { type: string }
    ") => |tree: &Tree| thing(tree) + "\n\n" + &code(["pub fn new(", "pub fn with_type("])(tree);

    names_of_types: schemas("
        Thing:
          type: object
          properties:
            client: { $ref: '#/components/schemas/Client' }
            value: { $ref: '#/components/schemas/value' }
            number: { $ref: '#/components/schemas/2nd' }
            camel: { $ref: '#/components/schemas/snake_case-and.more' }
        Client: { type: object, properties: { name: { type: string } } }
        value: { type: object, properties: { name: { type: string } } }
        2nd: { type: object, properties: { name: { type: string } } }
        snake_case-and.more: { type: object, properties: { name: { type: string } } }
    ") => fields(["Thing"]);

    names_of_variants: properties("
        kind: { type: string, enum: [UPPER, two words, 1.1.1.1, self, other, größe] }
    ") => code(["pub enum ThingKind", "open_enum! {"]);

    a_value_called_other_beside_all_others: properties("
        kind: { type: string, enum: [other, more] }
    ") => docs(["pub enum ThingKind"]);

    // A replacement can be made of what it replaces.

    from_the_answer: replacement("
        Answer:
          type: object
          required: [id, name]
          properties: { id: { type: string }, name: { type: string }, port: { type: integer }, note: { type: string } }
        Body:
          type: object
          required: [name]
          properties: { name: { type: string }, port: { type: integer }, note: { type: [string, 'null'] }, more: { type: string } }
    ") => code(["impl From<&Answer> for Body"]);

    not_from_an_answer_of_other_types: replacement("
        Answer: { type: object, properties: { port: { type: string } } }
        Body: { type: object, properties: { port: { type: integer } } }
    ") => |tree: &Tree| api(tree, "test_model::Body");

    try_from_an_answer_that_may_lack_what_is_required: replacement("
        Answer: { type: object, required: [id], properties: { id: { type: string }, name: { type: string } } }
        Body: { type: object, required: [name], properties: { name: { type: string } } }
    ") => |tree: &Tree| api(tree, "test_model::Body");
}

#[test]
fn nullable_of_3_0_is_null_of_3_1() {
    let of_3_0 = PRESENCE.replace("[string, 'null']", "string, nullable: true");
    assert_ne!(of_3_0, PRESENCE);
    assert_eq!(schemas_of_3_0(&of_3_0).tree(), schemas(PRESENCE).tree());
}
