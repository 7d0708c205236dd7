//! Types that are called as what generated files import: they keep their names, and these files write `model::Error`.

use super::fixture::{api, code, docs, document, file, schemas};
use super::{Tree, snapshot};

/// Errors that are sent, received, listed, one of several types and what the service says no with.
const ERRORS: &str = "
    paths:
      /errors:
        get:
          operationId: list
          parameters: [{ name: style, in: query, schema: { $ref: '#/components/schemas/Style' } }]
          responses:
            '200': { description: Done, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Error' } } } } }
            4XX: { description: No, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
        post:
          operationId: create
          requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Error' }, example: { name: full, client: { name: tar } } } } }
          responses:
            '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Report' }, example: { errors: [{ name: full }] } } } }
            '409': { description: No, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
            '422': { description: No, content: { application/json: { schema: { $ref: '#/components/schemas/Result' } } } }
      /errors/last:
        get: { operationId: last, responses: { '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Request' } } } } } }
    components:
      schemas:
        Client: { type: object, required: [name], properties: { name: { type: string } } }
        Error:
          type: object
          required: [name]
          properties: { name: { type: string }, client: { $ref: '#/components/schemas/Client' } }
          examples: [{ name: full, client: { name: tar } }]
        Report: { type: object, properties: { errors: { type: array, items: { $ref: '#/components/schemas/Error' } } } }
        Request: { oneOf: [{ $ref: '#/components/schemas/Error' }, { $ref: '#/components/schemas/Result' }] }
        Result: { type: object, required: [code], properties: { code: { type: integer } } }
        Style: { type: string, enum: [short, long] }
";

/// A resource whose file imports all that it can, and has types of all these names beside it.
const ALL_NAMES: &str = "
    paths:
      /{service}/{envelope}/things:
        parameters:
          - { name: service, in: path, required: true, schema: { $ref: '#/components/schemas/Service' } }
          - { name: envelope, in: path, required: true, schema: { $ref: '#/components/schemas/Envelope' } }
        get:
          operationId: list
          parameters:
            - { name: page, in: query, schema: { type: integer } }
            - { name: scheme, in: query, schema: { $ref: '#/components/schemas/Scheme' } }
            - { name: styles, in: query, schema: { type: array, items: { $ref: '#/components/schemas/Style' } } }
          responses: { '200': { description: Done, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Items' } } } } } }
        post:
          operationId: upload
          requestBody:
            required: true
            content:
              multipart/form-data:
                schema: { $ref: '#/components/schemas/Encoding' }
                encoding: { name: { contentType: text/plain } }
          responses: { '200': { description: Bytes., content: { application/octet-stream: {} } } }
        put:
          operationId: replace
          requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Operation' } } } }
          responses:
            '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/Request' } } } }
            4XX: { description: No, content: { application/json: { schema: { $ref: '#/components/schemas/Client' } } } }
            5XX: { description: No, content: { application/json: { schema: { $ref: '#/components/schemas/Download' } } } }
        patch:
          operationId: edit
          requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Paging' } } } }
          responses:
            '200': { description: Done, content: { application/json: { schema: { $ref: '#/components/schemas/PathParameter' } } } }
            4XX: { description: No, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
    components:
      schemas:
        Client: { type: object, properties: { name: { type: string } } }
        Download: { type: object, properties: { name: { type: string } } }
        Encoding: { type: object, properties: { name: { type: string }, pages: { $ref: '#/components/schemas/Pages' } } }
        Envelope: { type: string, enum: [sealed, open] }
        Error: { type: object, properties: { client: { $ref: '#/components/schemas/Client' } } }
        Items: { type: object, properties: { name: { type: string } } }
        Operation: { type: object, properties: { name: { type: string } } }
        Pages: { type: string, enum: [few, many] }
        Paging: { type: object, properties: { name: { type: string } } }
        PathParameter: { type: object, properties: { name: { type: string } } }
        Request: { oneOf: [{ $ref: '#/components/schemas/Operation' }, { type: string }] }
        Scheme: { type: string, enum: [plain, dotted] }
        Service: { type: string }
        Style: { type: string, enum: [short, long] }
";

/// Parameters of one name in each location, and parameters whose types are named as that of the body and of the answer.
const ONE_NAME: &str = "
    paths:
      /things/{id}:
        get:
          operationId: get
          parameters:
            - { name: id, in: path, required: true, schema: { type: string, enum: [a] } }
            - { name: id, in: query, schema: { type: string, enum: [b] } }
            - { name: id, in: header, required: true, schema: { type: string } }
            - { name: $id, in: cookie, schema: { type: string } }
            - { name: id, in: cookie, schema: { type: string } }
          responses: { '200': { description: Done, content: { application/json: { schema: { type: string } } } } }
      /things:
        post:
          operationId: post
          parameters:
            - { name: body, in: query, schema: { type: string, enum: [a] } }
            - { name: result, in: query, schema: { type: string, enum: [b] } }
            - { name: sort, in: query, schema: { type: string, enum: [c] } }
            - { name: Sort, in: header, schema: { type: string, enum: [d] } }
          requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { e: { type: string } } } } } }
          responses: { '200': { description: Done, content: { application/json: { schema: { type: object, properties: { f: { type: string } } } } } } }
        put:
          operationId: put
          requestBody: { required: true, content: { application/x-ndjson: { schema: { type: object, properties: { a: { type: string } } } } } }
          responses: { '200': { description: Done, content: { application/x-ndjson: { schema: { type: object, properties: { b: { type: string } } } } } } }
";

cases! {
    one_name_in_several_places: document(ONE_NAME).foreign() => |tree: &Tree| api(tree, "test");

    types_of_properties_that_differ_by_case_or_sign: schemas("
        Thing:
          type: object
          properties:
            sort: { type: string, enum: [a] }
            Sort: { type: string, enum: [b] }
            a-b: { type: object, properties: { c: { type: string } } }
            a_b: { type: object, properties: { d: { type: string } } }
    ").foreign() => |tree: &Tree| api(tree, "test_model");

    types_called_as_what_a_client_imports: document(ERRORS) => |tree: &Tree| {
        let test = file(tree, "tests/generated/wire.rs");
        let (_, test) = test.split_once("\n\n").expect("the first line stands alone");
        [
            code(["use api_runtime", "pub enum", "pub struct Report", "pub struct Result_"])(tree),
            docs(["pub fn create("])(tree),
            api(tree, "test::"),
            test.to_owned(),
        ]
        .join("\n\n")
    };

    types_called_as_all_that_a_client_imports: document(ALL_NAMES).sdk("ids: [Service]") => |tree: &Tree| {
        code(["use api_runtime", "pub fn things("])(tree) + "\n\n" + &api(tree, "test::")
    };
}
