//! What each construct of a schema becomes in documents of others, whose mistakes are told and lived with.

use super::fixture::{Fixture, api, code, docs, document, fields, indented, schemas_of_3_0, thing};
use super::{Tree, snapshot};

/// A document of others with these schemas, of which `Thing` is sent and received.
fn schemas(text: &str) -> Fixture {
    super::fixture::schemas(text).foreign()
}

/// A `Thing` of others with these properties, of which none is required.
fn properties(text: &str) -> Fixture {
    super::fixture::properties(text).foreign()
}

/// An operation that sends `Sent` and answers with `Received`.
fn exchange(schemas: &str) -> Fixture {
    let schemas = indented("    ", schemas);
    document(&format!("\
paths:
  /things:
    post:
      operationId: things-create
      requestBody: {{ content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Sent' }} }} }} }}
      responses: {{ '200': {{ description: Done, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Received' }} }} }} }} }}
components:
  schemas:
{schemas}")).foreign()
}

const PETS: &str = "
    Cat: { type: object, required: [kind, lives], properties: { kind: { type: string }, lives: { type: integer } } }
    Dog: { type: object, required: [kind, tail], properties: { kind: { type: string }, tail: { type: string } } }
";

fn pets(thing: &str) -> Fixture {
    schemas(&format!("{}{}", indented("", thing), indented("", PETS)))
}

const DEFECTS: &str = "
    Thing:
      type: object
      required: true
      properties:
        of_no_type: { type: file }
        refers_to_nothing: { $ref: '#/components/schemas/Nothing' }
        refers_to_itself: { $ref: '#/components/schemas/Circle' }
        map_of_itself: { $ref: '#/components/schemas/Map' }
        refused_default: { type: integer, default: many }
        refused_enum: { type: boolean, enum: ['true', 'false'] }
        empty_enum: { type: string, enum: [] }
        mistyped_limit: { type: integer, minimum: '1' }
        conditional: { type: object, if: { required: [a] }, then: { required: [b] } }
        misspelt: { type: string, maxLenght: 3 }
        not_a: { type: string, not: { enum: [a] } }
        no_expression: { type: string, pattern: '(?=a)' }
        least_above_most: { type: integer, minimum: 5, maximum: 1 }
        beyond_64_bits: { type: integer, maximum: 99999999999999999999 }
        more_than_i64_without_a_least: { type: integer, maximum: 18446744073709551615 }
        elsewhere: { $ref: 'https://other.example/api.json#/A' }
        of_no_file: { $ref: 'nowhere.yaml#/A' }
    Map: { type: object, additionalProperties: { $ref: '#/components/schemas/Map' } }
    Circle: { $ref: '#/components/schemas/Circle' }
";

/// References by `$id`, in the file and to another; the last by the letter leads nowhere.
fn references_by_id() -> Fixture {
    let mut fixture = schemas("
        Thing:
          $id: https://things.example/schemas/thing.json
          type: object
          properties:
            size: { $ref: '#/$defs/Size' }
            part: { $ref: part.json }
            width: { $ref: '/schemas/part.json#/properties/width' }
            color: { $ref: 'https://things.example/colors/color#/$defs/Color' }
            whole: { $ref: '#/components/schemas/Whole' }
          $defs: { Size: { type: object, properties: { height: { type: integer } } } }
        Part: { $id: 'https://things.example/schemas/part.json', type: object, properties: { width: { type: object, properties: { inches: { type: integer } } } } }
        Whole: { type: object, properties: { shade: { $ref: 'more/colors.yaml#/Shade' } } }
    ");
    let colors = "
        Shade: { $id: 'https://things.example/colors/shade', type: object, properties: { color: { $ref: color#/$defs/Color } } }
        Colors: { $id: 'https://things.example/colors/color', $defs: { Color: { type: string, enum: [red, blue] } } }
    ";
    fixture
        .files
        .push(("more/colors.yaml", indented("", colors)));
    fixture
}

/// Anchors of one name in two schemas with an `$id`, and one that is in neither.
fn anchors() -> Fixture {
    schemas("
        Thing:
          type: object
          properties:
            users: { $ref: '#/components/schemas/Users' }
            posts: { $ref: '#/components/schemas/Posts' }
        Users:
          $id: https://things.example/users
          $defs: { User: { $anchor: item, type: object, properties: { name: { type: string } } } }
          type: object
          properties: { list: { type: array, items: { $ref: '#item' } } }
        Posts:
          $id: https://things.example/posts
          $defs: { Post: { $anchor: item, type: object, properties: { title: { type: string } } } }
          type: object
          properties: { list: { type: array, items: { $ref: '#item' } }, by: { $ref: 'users#item' }, stray: { $ref: '#item2' } }
        Other: { $anchor: item2, type: object, properties: { other: { type: string } } }
    ")
}

/// A page whose items those that refer to it name; a tree of what it is made of; a list that is too deep to be filled in.
fn templates() -> Fixture {
    schemas("
        Thing:
          type: object
          properties:
            users: { $ref: '#/components/schemas/UserPage' }
            posts: { $ref: '#/components/schemas/PostPage' }
            any: { $ref: '#/components/schemas/Page' }
            strict: { $ref: '#/components/schemas/StrictTree' }
            wrapped: { $ref: '#/components/schemas/UserWrap' }
        Page:
          $id: page
          type: object
          required: [items]
          $defs: { content: { $dynamicAnchor: T } }
          properties: { items: { type: array, items: { $dynamicRef: '#T' } }, first: { $dynamicRef: '#T' }, next: { type: string } }
        UserPage:
          $id: user-page
          $ref: page
          $defs: { T: { $dynamicAnchor: T, type: object, properties: { name: { type: string } } } }
        PostPage:
          $id: post-page
          allOf: [{ $ref: page }, { properties: { total: { type: integer } } }]
          $defs: { T: { $dynamicAnchor: T, type: object, properties: { title: { type: string } } } }
        Tree: { $id: tree, $dynamicAnchor: node, type: object, properties: { children: { type: array, items: { $dynamicRef: '#node' } } } }
        StrictTree: { $id: strict-tree, $dynamicAnchor: node, $ref: tree, unevaluatedProperties: false }
        Wrap:
          $id: wrap
          type: object
          $defs: { content: { $dynamicAnchor: W } }
          properties: { data: { type: object, properties: { one: { $dynamicRef: '#W' } } } }
        UserWrap: { $id: user-wrap, $ref: wrap, $defs: { User: { $dynamicAnchor: W, type: string } } }
    ")
}

#[test]
fn anchors_that_mean_several_schemas_are_told() {
    snapshot("warnings_of_anchors", &anchors().warnings());
    snapshot("warnings_of_templates", &templates().warnings());
    let twice = schemas(
        "
        Thing: { type: object, properties: { users: { $dynamicRef: '#T' } } }
        User: { $dynamicAnchor: T, type: object, properties: { name: { type: string } } }
        Post: { $dynamicAnchor: T, type: object, properties: { title: { type: string } } }
    ",
    );
    snapshot("warnings_of_an_anchor_given_twice", &twice.warnings());
}

#[test]
fn a_reference_that_an_id_leads_astray_is_told() {
    snapshot(
        "warnings_of_references_by_id",
        &references_by_id().warnings(),
    );
}

cases! {
    references_that_go_by_id: references_by_id() => fields(["Thing", "Part", "Shade"]);

    anchors_of_schemas_with_an_id: anchors() => |tree: &Tree| api(tree, "test_model");

    templates_that_are_filled_in: templates() => |tree: &Tree| api(tree, "test_model");

    a_choice_of_one_is_no_choice: schemas("
        Thing:
          type: object
          properties:
            alone: { oneOf: [{ type: object, properties: { a: { type: string }, inner: { anyOf: [{ type: object, properties: { b: { type: string } } }] } } }] }
            or_null: { oneOf: [{ type: object, properties: { a: { type: string } } }, { type: 'null' }] }
            single: { $ref: '#/components/schemas/Single' }
        Single: { oneOf: [{ type: object, properties: { c: { type: string } } }], description: What there is. }
    ") => |tree: &Tree| api(tree, "test_model");

    // Lists of values.

    enums_of_other_values: properties("
        flag: { type: boolean, enum: [true] }
        level: { type: integer, enum: [1, 2, 3] }
        ratio: { type: number, enum: [0.5, 1] }
        nothing: { enum: [null] }
        mixed: { enum: [auto, 1, 2, null] }
        of_strings: { type: boolean, enum: ['true', 'false'] }
        of_numbers: { type: string, enum: [1, 2] }
        large: { type: integer, enum: [18446744073709551615] }
    ") => |tree: &Tree| docs(["pub struct Thing {"])(tree) + "\n\n" + &code(["union! {"])(tree);

    enum_values_of_all_kinds: properties("
        kind: { type: string, enum: ['', '*', A, a, größe, 1st, self, '+1', '-1', '<=', '🙂', '🙃', two words] }
    ") => code(["open_enum! {"]);

    enum_names_of_extensions: properties("
        state:
          type: string
          enum: [a, i, x]
          x-enum-varnames: [Active, Inactive, Unknown]
          x-enum-descriptions: [It works., It rests., '']
        twice: { type: string, enum: [a, b], x-enum-varnames: [Same, Same] }
        code: { type: integer, enum: [0, 1], x-enumNames: [Off, On] }
    ") => docs(["pub struct Thing {", "pub enum ThingState", "open_enum! {"]);

    constants: schemas("
        Thing:
          type: object
          required: [kind, version, is_draft, only, name]
          properties:
            kind: { const: thing }
            version: { const: 3 }
            is_draft: { const: false }
            only: { type: string, enum: [one] }
            perhaps: { const: maybe }
            name: { type: string }
    ") => |tree: &Tree| code(["pub struct Thing {", "pub fn new(", "pub fn with_perhaps("])(tree) + "\n\n" + &api(tree, "test_model::Thing.");

    // Parts that all hold.

    contradictory_all_of: schemas("
        Thing:
          allOf:
            - { type: object, properties: { success: { type: boolean, enum: [true] }, kind: { type: string, enum: [a] }, value: { type: string } } }
            - { type: object, properties: { success: { type: boolean, enum: [false] }, kind: { type: string, enum: [b] }, value: { type: integer } } }
    ") => code(["pub struct Thing {", "pub enum ThingKind", "pub enum ThingValue"]);

    all_of_what_there_is: schemas("
        Thing:
          allOf:
            - $ref: '#/components/schemas/Base'
            - { required: [name, kind] }
            - properties: { kind: { const: thing }, parts: { items: { required: [id] } } }
            - oneOf:
                - { type: object, title: Small, required: [size], properties: { size: { type: integer } } }
                - { type: object, title: Large, required: [sizes], properties: { sizes: { type: array, items: { type: integer } } } }
        Base:
          allOf:
            - { type: object, properties: { name: { type: string }, kind: { type: string, enum: [thing, part] } } }
            - { properties: { parts: { type: array, items: { type: object, properties: { id: { type: string } } } } } }
    ") => |tree: &Tree| code(["pub enum Thing {", "union! {"])(tree) + "\n\n" + &fields(["ThingLarge", "ThingSmall"])(tree);

    two_lists_of_choices: schemas("
        Thing:
          type: object
          properties: { name: { type: string } }
          oneOf:
            - { title: Old, required: [age], properties: { age: { type: integer } } }
            - { title: New, required: [since], properties: { since: { type: string } } }
          anyOf:
            - { required: [red], properties: { red: { type: integer }, depth: { type: integer } } }
            - { required: [grey], properties: { grey: { type: integer }, depth: { type: string } } }
    ") => |tree: &Tree| code(["pub enum Thing {"])(tree) + "\n\n" + &fields(["ThingNew", "ThingOld"])(tree);

    // One of several.

    discriminator_with_a_mapping: pets("
        Thing:
          oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }]
          discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat', hound: Dog, dog: '#/components/schemas/Dog' } }
    ") => code(["union! {"]);

    discriminator_without_a_mapping: pets("
        Thing: { anyOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind } }
    ") => code(["union! {"]);

    choices_told_apart_by_a_constant: schemas("
        Thing:
          oneOf:
            - { type: object, required: [type], properties: { type: { type: string, enum: [circle, disc] }, radius: { type: number } } }
            - { type: object, required: [type], properties: { type: { const: square }, side: { type: number } } }
    ") => |tree: &Tree| code(["union! {"])(tree) + "\n\n" + &code(["pub fn new("])(tree);

    choices_told_apart_by_shape: schemas("
        Thing:
          anyOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }, { type: string }, { type: array, items: { type: string } }]
        A: { type: object, required: [a], properties: { a: { type: string } } }
        B: { type: object, required: [b], properties: { b: { type: string } } }
    ") => code(["pub enum Thing {", "union! {"]);

    choices_not_told_apart: properties("
        same: { anyOf: [{ type: string, minLength: 3 }, { type: string, pattern: '^a' }] }
        known: { anyOf: [{ type: string, enum: [a, b] }, { type: string, enum: [b, c] }, { type: string }] }
        numbers: { oneOf: [{ type: integer }, { type: number }] }
        anything: { oneOf: [{ type: string }, {}] }
        sets: { type: object, properties: { a: { type: string }, b: { type: string } }, anyOf: [{ required: [a] }, { required: [b] }] }
    ") => |tree: &Tree| fields(["Thing", "ThingSets"])(tree) + "\n\n" + &code(["pub enum ThingKnown"])(tree);

    choices_inside_choices: schemas("
        Thing:
          oneOf:
            - { type: string }
            - { title: More, oneOf: [{ type: integer }, { type: array, items: { type: integer } }] }
    ") => code(["pub enum Thing {", "pub enum ThingMore {"]);

    choices_beside_properties: schemas("
        Thing:
          type: object
          required: [id]
          properties: { id: { type: string } }
          oneOf:
            - { title: Bought, required: [price], properties: { price: { type: number } } }
            - { title: Made, required: [by], properties: { by: { type: string } } }
    ") => |tree: &Tree| code(["union! {"])(tree) + "\n\n" + &fields(["ThingBought", "ThingMade"])(tree);

    // Null.

    null: schemas("
        Thing:
          type: object
          required: [a, b, c, d, e]
          properties:
            a: { anyOf: [{ type: string }, { type: 'null' }] }
            b: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/Part' }] }
            c: { type: [string, 'null'], enum: [x, null] }
            d: { type: string, enum: [x, null] }
            e: { type: array, items: { type: [integer, 'null'] } }
            f: { type: object, additionalProperties: { anyOf: [{ $ref: '#/components/schemas/Part' }, { type: 'null' }] } }
            g: { const: null }
        Part: { type: object, properties: { id: { type: string } } }
    ") => thing;

    nullable: schemas_of_3_0("
        Thing:
          type: object
          required: [a, b, c]
          properties:
            a: { nullable: true, allOf: [{ $ref: '#/components/schemas/Part' }] }
            b: { $ref: '#/components/schemas/Part', nullable: true }
            c: { type: array, items: { type: string, nullable: true } }
            d: { type: integer, x-nullable: true }
        Part: { type: object, properties: { id: { type: string } } }
    ").foreign() => thing;

    several_types: properties("
        either: { type: [string, integer] }
        int_or_string: { x-kubernetes-int-or-string: true, anyOf: [{ type: integer }, { type: string }] }
        always: true
        never: false
        untyped: { description: Whatever it is. }
    ") => |tree: &Tree| fields(["Thing"])(tree) + "\n\n" + &code(["union! {"])(tree);

    // Objects and lists.

    more_members_of_one_type: schemas("
        Thing:
          type: object
          properties: { name: { type: string } }
          additionalProperties: { $ref: '#/components/schemas/Part' }
        Part: { type: object, properties: { id: { type: string } }, patternProperties: { '^x-': { type: string } } }
    ") => |tree: &Tree| docs(["pub struct Thing {", "pub fn others("])(tree) + "\n\n" + &api(tree, "test_model::Thing");

    objects_without_properties: properties("
        bare: { type: object }
        closed: { type: object, additionalProperties: false }
        open: { type: object, additionalProperties: true }
        of_pattern: { type: object, patternProperties: { '^[a-z]+$': { type: integer } } }
        counted: { type: object, additionalProperties: { type: integer }, minProperties: 1, maxProperties: 3 }
        only_required: { type: object, required: [a] }
    ") => docs(["pub struct Thing {"]);

    tuples: properties("
        pair: { type: array, prefixItems: [{ type: string }, { type: integer }], items: false }
        point: { type: array, prefixItems: [{ type: number }, { type: number }], minItems: 2, maxItems: 2 }
        rest: { type: array, prefixItems: [{ type: string }], items: { type: [boolean, 'null'] } }
        unique: { type: array, items: { type: string }, uniqueItems: true }
        of_choices: { type: array, items: { oneOf: [{ type: string }, { type: integer }] } }
    ") => |tree: &Tree| docs(["pub struct Thing {"])(tree) + "\n\n" + &code(["pub enum ThingPairItem"])(tree);

    recursive_types: schemas("
        Thing:
          type: object
          properties:
            self: { $ref: '#/components/schemas/Thing' }
            list: { type: array, items: { $ref: '#/components/schemas/Thing' } }
            map: { type: object, additionalProperties: { $ref: '#/components/schemas/Thing' } }
            either: { $ref: '#/components/schemas/Either' }
            more: { $ref: '#/components/schemas/More' }
            lists: { $ref: '#/components/schemas/Lists' }
            json: { $ref: '#/components/schemas/Json' }
          additionalProperties: { $ref: '#/components/schemas/Thing' }
        Either: { oneOf: [{ $ref: '#/components/schemas/Thing' }, { type: string }, { $ref: '#/components/schemas/Either' }] }
        More: { allOf: [{ $ref: '#/components/schemas/Base' }, { properties: { more: { $ref: '#/components/schemas/More' } } }] }
        Base: { type: object, properties: { thing: { $ref: '#/components/schemas/Thing' } } }
        Json: { oneOf: [{ type: string }, { type: array, items: { $ref: '#/components/schemas/Json' } }, { type: object, additionalProperties: { $ref: '#/components/schemas/Json' } }] }
        Lists: { type: array, items: { $ref: '#/components/schemas/Lists' } }
    ") => |tree: &Tree| fields(["Thing", "More"])(tree) + "\n\n" + &code(["pub enum Either", "pub enum Json"])(tree);

    // Who writes what.

    read_only_when_sent: exchange("
        Sent: { type: object, required: [id, name], properties: { id: { type: string, readOnly: true }, name: { type: string }, of: { readOnly: true, type: object, properties: { a: { type: string } } } } }
        Received: { type: object, required: [id, key], properties: { id: { type: string, readOnly: true }, key: { type: string, writeOnly: true } } }
    ") => |tree: &Tree| fields(["Sent", "Received"])(tree) + "\n\n" + &code(["pub fn new("])(tree);

    read_only_both_ways: schemas("
        Thing:
          type: object
          required: [id, name, key]
          properties:
            id: { type: string, readOnly: true, description: The id. }
            name: { type: string }
            key: { type: string, writeOnly: true }
            etag: { type: string, readOnly: true }
    ") => |tree: &Tree| thing(tree) + "\n\n" + &code(["pub fn new("])(tree) + "\n\n" + &api(tree, "test_model::Thing");

    // Texts and numbers.

    constants_that_are_no_text: properties("
        yes: { const: true }
        number: { type: integer, const: 5 }
        list: { const: [1, 2] }
    ") => docs(["pub struct Thing {"]);

    formats: properties("
        date: { type: string, format: date }
        date_time: { type: string, format: date-time }
        time: { type: string, format: time }
        duration: { type: string, format: duration }
        uuid: { type: string, format: uuid }
        uri: { type: string, format: uri }
        email: { type: string, format: email }
        ipv4: { type: string, format: ipv4 }
        byte: { type: string, format: byte }
        encoded: { type: string, contentEncoding: base64 }
        password: { type: string, format: password }
        int64: { type: string, format: int64 }
        decimal: { type: string, format: decimal }
        unknown: { type: string, format: of-our-own }
    ") => |tree: &Tree| docs(["pub struct Thing {"])(tree) + "\n\n" + &code(["pub fn with_byte("])(tree);

    numbers: properties("
        int32: { type: integer, format: int32 }
        uint64: { type: integer, format: uint64 }
        large: { type: integer, minimum: 0, maximum: 18446744073709551615 }
        far: { type: integer, exclusiveMinimum: 9223372036854775808 }
        rounded: { type: integer, minimum: -9223372036854776000, maximum: 9223372036854776000 }
        below_zero: { type: integer, format: uint64, minimum: -1 }
        multiple: { type: integer, multipleOf: 5 }
        exponent: { type: number, maximum: 1e3, exclusiveMinimum: 0 }
        float: { type: number, format: float }
    ") => docs(["pub struct Thing {"]);

    exclusive_limits_of_3_0: schemas_of_3_0("
        Thing: { type: object, properties: { a: { type: integer, minimum: 1, exclusiveMinimum: true }, b: { type: integer, minimum: 1, exclusiveMinimum: false } } }
    ").foreign() => thing;

    deprecated_schemas: schemas("
        Thing: { type: object, deprecated: true, description: A thing., properties: { part: { $ref: '#/components/schemas/Part' } } }
        Part: { type: object, deprecated: true, properties: { id: { type: string } } }
    ") => docs(["pub struct Thing {", "pub struct Part {"]);

    // Names.

    names_of_members: properties("
        '': { type: string }
        '@type': { type: string }
        $ref-count: { type: integer }
        a.b: { type: string }
        a-b: { type: string }
        ID: { type: string }
        id: { type: string }
        '123': { type: string }
        new: { type: string }
        clone: { type: string }
        型: { type: string }
        '🙂': { type: string }
        _links: { type: object }
        links: { type: object }
    ") => thing;

    names_of_types_of_others: schemas("
        Thing:
          type: object
          properties:
            a: { $ref: '#/components/schemas/Base64' }
            b: { $ref: '#/components/schemas/Option' }
            c: { $ref: '#/components/schemas/Vec' }
            d: { $ref: '#/components/schemas/thing' }
            e: { $ref: '#/components/schemas/型' }
            f: { $ref: '#/components/schemas/型.部分' }
            g: { $ref: '#/components/schemas/List<Part>' }
            h: { type: string, format: byte }
        Base64: { type: object, properties: { id: { type: string } } }
        Option: { type: object, properties: { id: { type: string } } }
        Vec: { type: object, properties: { id: { type: string } } }
        thing: { type: object, properties: { id: { type: string } } }
        型: { type: object, properties: { id: { type: string } } }
        型.部分: { type: object, properties: { id: { type: string } } }
        List<Part>: { type: object, properties: { id: { type: string } } }
    ") => code(["struct Thing"]);

    // References.

    references: Fixture::new(vec![
        ("api.yaml", indented("", "
            openapi: 3.1.0
            info: { title: the Things API, version: '1' }
            servers: [{ url: 'https://things.example' }]
            paths:
              /things:
                post:
                  operationId: things-create
                  requestBody: { $ref: '#/components/requestBodies/Thing' }
                  responses: { '200': { $ref: '#/components/responses/Thing' } }
            components:
              requestBodies:
                Thing: { content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
              responses:
                Thing: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Alias' } } } }
              schemas:
                Alias: { $ref: '#/components/schemas/AliasOfAlias' }
                AliasOfAlias: { $ref: '#/components/schemas/Thing' }
                Thing:
                  type: object
                  $defs: { Local: { type: object, $anchor: local, properties: { id: { type: string } } } }
                  properties:
                    property: { $ref: '#/components/schemas/A~1b%20c/properties/x~0y' }
                    of_a_response: { $ref: '#/paths/~1things/post/responses/204/headers' }
                    body: { $ref: '#/components/requestBodies/Thing/content/application~1json/schema' }
                    defs: { $ref: '#/components/schemas/Thing/$defs/Local' }
                    anchor: { $ref: '#local' }
                    dynamic: { $dynamicRef: '#local' }
                    file: { $ref: 'more.yaml#/Part' }
                    whole: { $ref: 'whole.json' }
                    siblings: { $ref: '#/components/schemas/A~1b%20c', required: [other], properties: { other: { type: string } } }
                A/b c: { type: object, properties: { x~y: { type: object, properties: { z: { type: string } } } } }
        ")),
        ("more.yaml", "Part: { type: object, properties: { up: { $ref: 'api.yaml#/components/schemas/Thing' }, id: { $ref: '#/Id' } } }\nId: { type: string, enum: [a] }\n".to_owned()),
        ("whole.json", "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}}".to_owned()),
    ]).foreign() => |tree: &Tree| thing(tree) + "\n\n" + &fields(["Part", "Local"])(tree);

    defects_are_lived_with: schemas(DEFECTS) => fields(["Thing"]);
}

#[test]
fn defects_are_told() {
    snapshot("defects_are_told", &schemas(DEFECTS).warnings());
}
