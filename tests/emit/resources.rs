//! What paths, operations and the choices of sdk.yaml become: resources, methods, words.

use super::fixture::{
    Fixture, HEAD, SEND_A_THING, api, code, docs, document, fields, file, indented, paths,
    properties, schemas,
};
use super::{Tree, snapshot};

const SHELVES: &str = "
    /shelves/{shelf_id}/things:
      parameters: [{ $ref: '#/components/parameters/shelf_id' }]
      get: { operationId: list, responses: { '200': { $ref: '#/components/responses/Things' } } }
      post: { operationId: create, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    /shelves/{shelf_id}/things/{thing_id}:
      parameters: [{ $ref: '#/components/parameters/shelf_id' }, { $ref: '#/components/parameters/thing_id' }]
      get: { operationId: get, responses: { '200': { $ref: '#/components/responses/Thing' } } }
      put: { operationId: update, responses: { '200': { $ref: '#/components/responses/Thing' } } }
      patch: { operationId: edit, responses: { '200': { $ref: '#/components/responses/Thing' } } }
      delete: { operationId: delete, responses: { '200': { $ref: '#/components/responses/Done' } } }
    /shelves/{shelf_id}/things/{thing_id}/parts:
      parameters: [{ $ref: '#/components/parameters/shelf_id' }, { $ref: '#/components/parameters/thing_id' }]
      get: { operationId: list-parts, responses: { '200': { $ref: '#/components/responses/Things' } } }
";

/// Lists whose parameters and members have names that say nothing of pages.
const PAGES_BY_OTHER_NAMES: &str = "
    paths:
      /a:
        get:
          operationId: a-numbered
          parameters: [{ name: seite, in: query, schema: { type: integer } }]
          responses: { '200': { $ref: '#/components/responses/Page' } }
      /b:
        get:
          operationId: continued
          parameters: [{ name: ab, in: query, schema: { type: string } }]
          responses: { '200': { $ref: '#/components/responses/Page' } }
      /c:
        get:
          operationId: plain
          parameters: [{ name: page, in: query, schema: { type: integer } }]
          responses: { '200': { description: Done, content: { application/json: { schema: { type: array, items: { type: string } } } } } }
    components:
      responses:
        Page: { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Page' } } } }
      schemas:
        Page:
          type: object
          required: [ergebnis]
          properties:
            ergebnis: { type: object, properties: { dinge: { type: array, items: { type: string } }, namen: { type: array, items: { type: string } } } }
            weiter: { type: object, properties: { ab: { type: string } } }
";

cases! {
    // Paths.

    resources_of_paths: paths(SHELVES) => |tree: &Tree| api(tree, "test::");

    resources_below_prefixes: paths(SHELVES).sdk("
        prefixes: ['/shelves/{shelf_id}']
    ") => |tree: &Tree| api(tree, "test::");

    resources_that_are_called_as_what_a_file_imports: paths("
        /download/{thing_id}:
          parameters: [{ $ref: '#/components/parameters/thing_id' }]
          get: { operationId: download, responses: { '200': { description: Bytes., content: { application/octet-stream: {} } } } }
        /pages: { get: { operationId: pages, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /request: { get: { operationId: request, responses: { '200': { $ref: '#/components/responses/Things' } } } }
    ") => |tree: &Tree| api(tree, "test::");

    operation_of_sdk: paths("
        /things: { get: { operationId: things-list, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /things/import: { post: { operationId: things-import, responses: { '200': { $ref: '#/components/responses/Done' } } } }
    ").sdk("operations: { things-import: things.read_in }") => |tree: &Tree| api(tree, "test::");

    operations_of_sdk_by_pattern: paths("
        /shelves/{shelf_id}/things:
          get: { operationId: things-list, parameters: [{ $ref: '#/components/parameters/shelf_id' }], responses: { '200': { $ref: '#/components/responses/Things' } } }
          post: { operationId: things-create, parameters: [{ $ref: '#/components/parameters/shelf_id' }], responses: { '200': { $ref: '#/components/responses/WrappedThing' } } }
        /internal/things: { get: { operationId: internal-things, responses: { '200': { $ref: '#/components/responses/Things' } } } }
    ").sdk("
        operations:
          'GET /shelves/*': { method: all }
          '*-list': { method: every, parameters: { shelf_id: shelf } }
          'internal-*': { skip: not for callers }
          POST /shelves/{shelf_id}/things: { resource: stock.things, method: add, envelope: false }
    ") => |tree: &Tree| api(tree, "test::");

    methods_named_by_the_last_word_of_the_path: paths("
        /shelves/{shelf_id}/things/purge_cache:
          post: { operationId: purge, parameters: [{ $ref: '#/components/parameters/shelf_id' }], responses: { '200': { $ref: '#/components/responses/Done' } } }
        /shelves/{shelf_id}/things/{thing_id}/verify:
          parameters: [{ $ref: '#/components/parameters/shelf_id' }, { $ref: '#/components/parameters/thing_id' }]
          get: { operationId: verify, responses: { '200': { $ref: '#/components/responses/Thing' } } }
        /shelves/{shelf_id}/status:
          get: { operationId: status, parameters: [{ $ref: '#/components/parameters/shelf_id' }], responses: { '200': { $ref: '#/components/responses/Thing' } } }
    ") => |tree: &Tree| api(tree, "test::");

    // What ends in a word is of the collection, what ends in a parameter of an item.
    methods_of_collections_and_items: paths("
        /things:
          get: { operationId: a, responses: { '200': { $ref: '#/components/responses/Thing' } } }
          post: { operationId: b, responses: { '200': { $ref: '#/components/responses/Thing' } } }
          delete: { operationId: c, responses: { '200': { $ref: '#/components/responses/Done' } } }
        /things/{thing_id}:
          parameters: [{ $ref: '#/components/parameters/thing_id' }]
          get: { operationId: d, responses: { '200': { $ref: '#/components/responses/Thing' } } }
          post: { operationId: e, responses: { '200': { $ref: '#/components/responses/Thing' } } }
          delete: { operationId: f, responses: { '200': { $ref: '#/components/responses/Done' } } }
        /shelves:
          post: { operationId: g, responses: { '200': { $ref: '#/components/responses/Thing' } } }
        /shelves/{shelf_id}:
          parameters: [{ $ref: '#/components/parameters/shelf_id' }]
          post: { operationId: h, responses: { '200': { $ref: '#/components/responses/Thing' } } }
          put: { operationId: i, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    ") => |tree: &Tree| api(tree, "test::");

    methods_that_traits_have_too: paths("
        /things/{thing_id}/clone:
          parameters: [{ $ref: '#/components/parameters/thing_id' }]
          post: { operationId: clone, parameters: [{ name: add, in: query, schema: { type: boolean } }], responses: { '200': { $ref: '#/components/responses/Thing' } } }
    ") => |tree: &Tree| api(tree, "test::");

    more_arguments_than_seven: paths("
        /a/{a}/{b}/{c}/{d}/{e}/{f}/{g}:
          get: { operationId: get, parameters: [{ $ref: '#/components/parameters/thing_id' }], responses: { '200': { $ref: '#/components/responses/Thing' } } }
    ".replace("{ $ref: '#/components/parameters/thing_id' }", &["a", "b", "c", "d", "e", "f", "g"].map(|name| format!("{{ name: {name}, in: path, required: true, schema: {{ type: string }} }}")).join(", ")).as_str())
        => |tree: &Tree| file(tree, "client/src/generated/mod.rs").to_owned();

    // A method that has a word of its own in the path is in the product of its resource.
    product_of_a_resource_with_actions: paths("
        /orders: { get: { operationId: a, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /orders/{order_id}/cancel:
          post: { operationId: b, parameters: [{ name: order_id, in: path, required: true, schema: { type: string } }], responses: { '200': { $ref: '#/components/responses/Thing' } } }
        /things: { get: { operationId: c, responses: { '200': { $ref: '#/components/responses/Things' } } } }
    ") => |tree: &Tree| api(tree, "test:") + "\n\n" + file(tree, "client/src/generated/mod.rs");

    products_of_sdk: paths("
        /shelves: { get: { operationId: shelves, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /things: { get: { operationId: things, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /staff: { get: { operationId: staff, responses: { '200': { $ref: '#/components/responses/Things' } } } }
    ").sdk("
        operations: { 'GET /s*': { product: premises } }
    ") => |tree: &Tree| file(tree, "client/src/generated/mod.rs").to_owned();

    pages_of_sdk: document(PAGES_BY_OTHER_NAMES).sdk("
        operations:
          '*-numbered': { paging: { page: seite, items: ergebnis/dinge } }
          continued: { paging: { cursor: ab, items: ergebnis/dinge, next: weiter/ab } }
          plain: { paging: false }
    ") => |tree: &Tree| api(tree, "test::") + "\n\n" + &code(["_PAGING: Paging"])(tree);

    schemas_of_sdk_that_are_left_out: schemas("
        Thing:
          type: object
          properties:
            part: { $ref: '#/components/schemas/Part' }
            parts: { type: array, items: { $ref: '#/components/schemas/Part' } }
            size: { type: object, properties: { width: { type: integer } } }
        Part: { type: object, properties: { width: { type: integer } } }
    ").sdk("
        schemas:
          Part: { skip: too large }
          Thing.Size: { skip: not for callers }
    ") => |tree: &Tree| api(tree, "test_model::");

    types_and_members_of_sdk: properties("
        size: { type: object, properties: { width: { type: integer } } }
        color: { type: string, enum: [R, G] }
        at: { type: string, format: date-time }
    ").sdk("
        schemas:
          Thing: { name: Item, fields: { size: extent } }
          Thing.Size: Extent
          'Thing.C*': { variants: { R: Red } }
        formats: { date-time: String }
    ") => |tree: &Tree| api(tree, "test_model::");

    names_that_stand_in_several_files: Fixture::new(vec![
        ("api.yaml", format!("openapi: 3.1.0\n{HEAD}{SEND_A_THING}{}", indented("", "
            components:
              schemas:
                Thing: { type: object, properties: { part: { $ref: '#/components/schemas/Part' }, price: { $ref: 'shop.yaml#/Price' }, cost: { $ref: 'stock.yaml#/Price' }, paid: { $ref: 'old/shop.yaml#/Price' } } }
                Part: { $ref: 'stock.yaml#/Part' }
        "))),
        ("shop.yaml", "Price: { type: object, properties: { sum: { type: integer } } }\n".to_owned()),
        ("old/shop.yaml", "Price: { type: object, properties: { cents: { type: integer } } }\n".to_owned()),
        ("stock.yaml", indented("", "
            Part: { type: object, properties: { width: { type: integer } } }
            Price: { type: object, properties: { each: { type: integer } } }
        ")),
    ]).foreign() => fields(["Thing", "Part"]);

    names_that_say_their_namespace_twice: schemas("
        Thing: { type: object, properties: { tag: { $ref: '#/components/schemas/shop-tags_shop-tag' }, label: { $ref: '#/components/schemas/shop-tags_label' } } }
        shop-tags_shop-tag: { type: object, properties: { width: { type: integer } } }
        shop-tags_label: { type: object, properties: { text: { type: string } } }
    ") => |tree: &Tree| api(tree, "test_model::");

    parameters_in_the_order_of_the_path: paths("
        /a/{shelf_id}/{b}/{thing_id}/{d}:
          parameters:
            - { name: d, in: path, required: true, schema: { type: string } }
            - { $ref: '#/components/parameters/thing_id' }
          get:
            operationId: get
            parameters:
              - { name: b, in: path, required: true, schema: { type: string } }
              - { $ref: '#/components/parameters/shelf_id' }
            responses: { '200': { $ref: '#/components/responses/Thing' } }
    ") => code(["pub fn get("]);

    parameters_of_other_types: paths("
        /things/{number}/versions/{on}/of/{kind}:
          parameters:
            - { name: number, in: path, required: true, schema: { type: integer, format: uint32 } }
            - { name: on, in: path, required: true, schema: { type: boolean } }
            - { name: kind, in: path, required: true, schema: { type: string, enum: [old, new] } }
          get: { operationId: get, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    ").sdk("operations: { get: things.get }") => code(["pub struct Things {", "pub fn things(", "pub fn get("]);

    idempotent_post: paths("
        /once: { post: { operationId: once, responses: { '200': { $ref: '#/components/responses/Done' } } } }
        /often: { post: { operationId: often, x-idempotent: true, responses: { '200': { $ref: '#/components/responses/Done' } } } }
    ") => code(["static CREATE"]);

    words_of_an_operation: document("
        tags: [{ name: things, description: All the things. }]
        paths:
          /things:
            get:
              operationId: things-list
              tags: [things]
              summary: Lists the things
              description: In no order.
              x-permissions: [Things Read, Things Write]
              x-plan: enterprise
              responses: { '200': { description: The things. } }
    ") => docs(["pub fn get(", "pub struct Things {", "pub fn things("]);
}

#[test]
fn a_removed_operation_changes_nothing_in_other_resources() {
    const OTHERS: &str = "
        /parts: { get: { operationId: parts, responses: { '200': { $ref: '#/components/responses/Things' } } } }
        /parts/{thing_id}:
          parameters: [{ $ref: '#/components/parameters/thing_id' }]
          get: { operationId: part, responses: { '200': { $ref: '#/components/responses/Thing' } } }
    ";
    let create = "post: { operationId: create, responses: { '200': { $ref: '#/components/responses/Thing' } } }";
    let all = indented("", SHELVES) + &indented("", OTHERS);
    let fewer = all.replace(create, "");
    assert_ne!(all, fewer);
    let (before, after) = (paths(&all).tree(), paths(&fewer).tree());
    let changed = before
        .files()
        .filter(|(path, text)| after.text(path) != Some(text));
    let changed: Vec<_> = changed.map(|(path, _)| path).collect();
    assert_eq!(
        changed,
        ["client/API.txt", "client/src/generated/shelves/things.rs"]
    );
}
