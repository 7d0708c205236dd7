//! What a call takes, sends and gives: parameters, bodies, answers, servers.

use api_codegen::load::Memory;
use api_codegen::{Input, Strictness};

use super::fixture::{Fixture, api, code, docs, document, document_of_one_path, indented};
use super::{Tree, snapshot};

/// An operation with these parts below its `operationId`, and an answer without content.
fn operation(method: &str, parts: &str) -> Fixture {
    with_answers(method, parts, "'204': { description: Done }")
}

fn with_answers(method: &str, parts: &str, answers: &str) -> Fixture {
    let (parts, answers) = (indented("      ", parts), indented("        ", answers));
    document(&format!(
        "\
paths:
  /things:
    {method}:
      operationId: things
{parts}      responses:
{answers}{SCHEMAS}"
    ))
}

fn answers(answers: &str) -> Fixture {
    with_answers("get", "", answers)
}

/// One of several answers in an envelope: its result has this member.
fn wrapped(member: &str) -> String {
    format!(
        "{{ description: Done, content: {{ application/json: {{ schema: {{ type: object, properties: {{ \
         success: {{ type: boolean }}, errors: {{ type: array }}, messages: {{ type: array }}, \
         result: {{ type: object, properties: {{ {member}: {{ type: object, properties: {{ size: {{ type: integer }} }} }} }} }} }} }} }} }} }}"
    )
}

const SCHEMAS: &str = "\
components:
  schemas:
    Thing: { type: object, properties: { name: { type: string } } }
    Job: { type: object, required: [job], properties: { job: { type: string } } }
";

/// A fixture of others: without what the document refers to by nothing.
fn used(mut fixture: Fixture) -> Fixture {
    let document = &mut fixture.files[0].1;
    for name in ["Thing", "Job"] {
        if !document.contains(&format!("/{name}'")) {
            let lines = document.lines();
            let unused = format!("    {name}: ");
            let lines = lines.filter(|line| !line.starts_with(&unused));
            *document = lines.map(|line| format!("{line}\n")).collect();
        }
    }
    *document = document.replace("components:\n  schemas:\n\n", "");
    if document.trim_end().ends_with("schemas:") {
        let end = document.find("components:").unwrap_or_default();
        document.truncate(end);
    }
    fixture
}

/// What the run says of a document of others.
fn said(paths: &str) -> String {
    let text = format!(
        "openapi: 3.1.0\ninfo: {{ title: Things, version: '1' }}\nservers: [{{ url: 'https://things.example' }}]\n{}",
        indented("", paths)
    );
    let sources = Memory::new([("api.yaml", text)]);
    let input = Input {
        spec: "api.yaml",
        sdk: None,
        strictness: Strictness::Foreign,
        scaffold: None,
        command: "cargo xtask generate",
    };
    match api_codegen::generate(&sources, &input) {
        Ok(generated) => generated.warnings,
        Err(failure) => panic!("{failure}"),
    }
}

/// As documents of AWS and Azure tell apart operations of one path.
const PATHS_WITH_MORE: &str = "
    paths:
      /#X-Amz-Target=Table_2012.PutItem:
        post:
          operationId: PutItem
          parameters: [{ name: X-Amz-Target, in: header, required: true, schema: { type: string, enum: [Table_2012.PutItem] } }]
          responses: { '200': { description: Done } }
      /#X-Amz-Target=Table_2012.GetItem:
        post:
          operationId: GetItem
          parameters: [{ name: X-Amz-Target, in: header, required: true, schema: { type: string, enum: [Table_2012.GetItem] } }]
          responses: { '200': { description: Done } }
      /{Bucket}/{Key+}#acl:
        parameters: [{ name: Bucket, in: path, required: true, schema: { type: string } }, { name: Key+, in: path, required: true, schema: { type: string } }, { name: acl, in: query, required: true, allowEmptyValue: true, schema: { type: boolean, enum: [true] } }]
        get: { operationId: GetObjectAcl, responses: { '200': { description: Done } } }
        put: { operationId: PutObjectAcl, responses: { '200': { description: Done } } }
      /?restype=service&comp=list: { get: { operationId: ListContainers, responses: { '200': { description: Done } } } }
      /blobs?comp=list:
        get:
          operationId: ListBlobs
          parameters: [{ name: comp, in: query, required: true, schema: { type: string } }]
          responses: { '200': { description: Done } }
      /blobs?id={id}:
        get:
          operationId: GetBlob
          parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
          responses: { '200': { description: Done } }
      /old/{id?}:
        get:
          operationId: GetOld
          parameters: [{ name: 'id?', in: path, required: true, schema: { type: string } }]
          responses: { '200': { description: Done } }
";

/// Parameters that are texts of a media type, and a body that says nothing of its own.
const CONTENTS: &str = "
    paths:
      /things:
        post:
          operationId: things-create
          parameters:
            - { name: color, in: query, content: { text/plain: { schema: { type: string, enum: [red, blue] } } } }
            - { name: count, in: query, content: { text/plain: { schema: { type: integer } } } }
            - { name: note, in: header, content: { text/plain: {} } }
            - { name: shape, in: query, content: { application/xml: { schema: { type: object } } } }
          requestBody: { required: true, description: The bytes., content: {} }
          responses: { '200': { description: Done } }
";

#[test]
fn only_contents_without_a_form_are_told() {
    let warnings = document(CONTENTS).foreign().warnings();
    snapshot("warnings_of_contents", &warnings);
}

#[test]
fn what_is_behind_a_path_is_told() {
    let warnings = document(PATHS_WITH_MORE).foreign().generated().warnings;
    snapshot("warnings_of_paths", &warnings);
}

cases! {
    arguments_are_described_where_they_are_taken: document("
        paths:
          /shops/{shop_id}/things/{thing_id}:
            parameters:
              - { name: shop_id, in: path, required: true, description: 'The shop, as its owner calls it.', schema: { type: string, maxLength: 32 } }
              - { name: thing_id, in: path, required: true, schema: { type: integer, minimum: 1 } }
            get:
              operationId: things-get
              parameters: [{ name: unit, in: query, required: true, description: What is measured., schema: { type: string } }, { name: plain, in: query, required: true, schema: { type: string } }]
              responses: { '200': { description: Done } }
    ").foreign() => docs(["pub fn shops(", "pub fn things(", "pub fn get("]);

    contents_of_parameters_and_of_no_body: document(CONTENTS).foreign() => |tree: &Tree| {
        api(tree, "test::") + "\n\n" + &docs(["pub fn create("])(tree)
    };

    paths_with_a_fragment_or_a_query: document(PATHS_WITH_MORE).foreign() => |tree: &Tree| {
        let statics = code(["static PUT_ITEM", "static GET: Operation", "pub fn service_list(", "pub fn list("])(tree);
        api(tree, "test::") + "\n\n" + &statics
    };

    // What tells two methods of one name apart: their parameters, or else their HTTP methods, or else their ids.
    methods_of_one_name: document("
        paths:
          /things:
            delete: { operationId: a, responses: { '204': { description: Done } } }
          /things#delete:
            put: { operationId: b, responses: { '204': { description: Done } } }
          /parts#add:
            put: { operationId: addParts, responses: { '204': { description: Done } } }
          /parts#Add:
            put: { operationId: addAllParts, responses: { '204': { description: Done } } }
    ").foreign() => |tree: &Tree| api(tree, "test::");

    // Parameters.

    parameters_of_the_query: used(operation("get", "
        parameters:
          - { name: depth, in: query, schema: { type: integer, minimum: 1 }, description: How deep. }
          - { name: kind, in: query, required: true, schema: { type: string } }
          - { name: form, in: query, schema: { type: array, items: { type: string } } }
          - { name: comma, in: query, explode: false, schema: { type: array, items: { type: integer } } }
          - { name: space, in: query, style: spaceDelimited, explode: false, schema: { type: array, items: { type: string } } }
          - { name: pipe, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: string } } }
          - { name: deep, in: query, style: deepObject, explode: true, schema: { $ref: '#/components/schemas/Thing' } }
          - { name: json, in: query, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
          - { name: expression, in: query, allowReserved: true, schema: { type: string } }
          - { name: share, in: query, schema: { type: number } }
          - { name: flag, in: query, allowEmptyValue: true, schema: { type: boolean } }
    ")) => docs(["pub fn get(", "pub fn depth(", "pub fn form(", "pub fn comma(", "pub fn space(", "pub fn pipe(",
        "pub fn deep(", "pub fn json(", "pub fn expression(", "pub fn share(", "pub fn flag("]);

    parameters_of_headers_and_cookies: used(operation("get", "
        parameters:
          - { name: If-Match, in: header, required: true, schema: { type: string } }
          - { name: X-Count, in: header, schema: { type: integer } }
          - { name: X-Kind, in: header, schema: { type: string, enum: [old, new] } }
          - { name: X-Names, in: header, schema: { type: array, items: { type: string } } }
          - { name: X-Thing, in: header, explode: true, schema: { $ref: '#/components/schemas/Thing' } }
          - { name: session, in: cookie, schema: { type: string } }
          - { name: tags, in: cookie, schema: { type: array, items: { type: string } } }
    ")) => code(["pub fn get(", "pub fn x_count(", "pub fn x_kind(", "pub fn x_names(", "pub fn x_thing(", "pub fn session(", "pub fn tags("]);

    parameters_of_the_path_in_all_styles: document("
        paths:
          /list/{ids}/label/{label}/matrix/{matrix}/object/{object}:
            parameters:
              - { name: ids, in: path, required: true, schema: { type: array, items: { type: string } } }
              - { name: label, in: path, required: true, style: label, schema: { type: integer } }
              - { name: matrix, in: path, required: true, style: matrix, explode: true, schema: { type: array, items: { type: integer } } }
            get:
              operationId: get
              parameters: [{ name: object, in: path, required: true, explode: true, schema: { type: object, additionalProperties: { type: string } } }]
              responses: { '204': { description: Done } }
    ") => code(["pub struct Matrix {", "pub fn get("]);

    objects_in_a_path_can_be_made: document("
        paths:
          /at/{point}:
            parameters: [{ name: point, in: path, required: true, content: { application/json: { schema: { type: object, properties: { x: { type: integer } } } } } }]
            get: { operationId: at, responses: { '204': { description: Done } } }
          /at/{point}/to/{box}:
            parameters: [{ name: point, in: path, required: true, schema: { type: string } }]
            delete:
              operationId: cut
              parameters: [{ name: box, in: path, required: true, schema: { type: object, required: [width], properties: { width: { type: integer } } } }]
              responses: { '204': { description: Done } }
    ") => |tree: &Tree| api(tree, "test_model::");

    parameters_of_a_path_replaced_by_an_operation: document("
        paths:
          /things/{id}:
            parameters:
              - { name: id, in: path, required: true, schema: { type: string }, description: Of all. }
              - { name: verbose, in: query, schema: { type: boolean } }
            get: { operationId: things-get, responses: { '204': { description: Done } } }
            put:
              operationId: things-update
              parameters:
                - { name: verbose, in: query, required: true, schema: { type: string } }
              responses: { '204': { description: Done } }
    ") => code(["pub fn get(", "pub fn update(", "pub fn verbose("]);

    deprecated_operation_and_parameter: document("
        paths:
          /things:
            get:
              operationId: things
              deprecated: true
              parameters: [{ name: old, in: query, deprecated: true, schema: { type: string } }]
              responses: { '204': { description: Done } }
    ") => code(["pub fn get(", "pub fn old("]);

    // Bodies.

    body_that_may_be_left_out: used(operation("post", "
        requestBody: { description: The thing to begin with., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
    ")) => docs(["pub struct CreateRequest", "pub fn body(", "pub fn create("]);

    body_without_a_schema: used(operation("delete", "
        requestBody: { required: true, content: { application/json: {} } }
    ")) => docs(["pub fn body(", "pub fn delete("]);

    body_of_a_form: used(operation("post", "
        requestBody:
          required: true
          content:
            application/x-www-form-urlencoded:
              schema: { type: object, properties: { name: { type: string }, tags: { type: array, items: { type: string } } } }
              encoding: { tags: { style: pipeDelimited, explode: false }, name: { allowReserved: true } }
    ")) => code(["pub fn create("]);

    body_of_parts: used(operation("post", "
        requestBody:
          required: true
          content:
            multipart/form-data:
              schema:
                type: object
                required: [metadata, script]
                properties:
                  metadata: { $ref: '#/components/schemas/Thing' }
                  script: { type: string, format: binary }
                  maps: { type: array, items: { type: string, format: binary } }
                  note: { type: string }
              encoding:
                metadata: { contentType: application/json }
                script: { contentType: 'application/javascript+module, text/javascript+module', headers: { X-Hash: { schema: { type: string } } } }
    ")) => |tree: &Tree| code(["pub struct ThingsBody {", "pub fn with_maps("])(tree) + "\n\n" + &docs(["pub fn create("])(tree);

    // 3.1 says with a media type what 3.0 says with the format `binary`, or does not say anything of octets.
    body_of_parts_that_have_media_types: document("
        paths:
          /things:
            post:
              operationId: things
              requestBody:
                required: true
                content:
                  multipart/form-data:
                    schema:
                      type: object
                      required: [file]
                      properties:
                        file: { type: string, contentMediaType: application/octet-stream }
                        files: { type: array, items: { type: string, contentMediaType: image/png } }
                        rows: { type: string, contentMediaType: text/csv }
                        any: {}
                        other: { description: Whatever }
                        said: {}
                        icon: { contentMediaType: image/png, contentEncoding: base64 }
                    encoding: { said: { contentType: application/json } }
              responses: { '204': { description: Done } }
    ") => code(["pub struct ThingsBody {", "pub fn create("]);

    // What is a file in a form alone is not one in JSON.
    parts_that_are_json_elsewhere: document("
        paths:
          /things:
            post:
              operationId: a
              requestBody:
                required: true
                content:
                  multipart/form-data: { schema: { $ref: '#/components/schemas/Upload' } }
              responses: { '200': { description: Done, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Upload' } } } } } }
        components:
          schemas:
            Upload: { type: object, properties: { page: { type: string, contentMediaType: text/html }, picture: { type: string, contentMediaType: image/png }, any: {} } }
    ") => code(["pub struct Upload {"]);

    body_as_it_is: document("
        paths:
          /mixed: { put: { operationId: m, requestBody: { required: true, content: { multipart/mixed: { schema: { type: object } } } }, responses: { '204': { description: Done } } } }
          /bytes: { put: { operationId: a, requestBody: { required: true, content: { application/octet-stream: { schema: { type: string, format: binary } } } }, responses: { '204': { description: Done } } } }
          /image: { put: { operationId: b, requestBody: { required: true, content: { image/*: {} } }, responses: { '204': { description: Done } } } }
          /text: { put: { operationId: c, requestBody: { required: true, content: { text/plain: { schema: { type: string } } } }, responses: { '204': { description: Done } } } }
    ") => code(["pub fn update("]);

    body_of_lines: used(operation("post", "
        requestBody: { required: true, content: { application/x-ndjson: { schema: { $ref: '#/components/schemas/Thing' } } } }
    ")) => code(["pub fn create("]);

    body_of_a_json_with_another_name: used(operation("patch", "
        requestBody: { required: true, content: { application/merge-patch+json: { schema: { $ref: '#/components/schemas/Thing' } } } }
    ")) => code(["pub fn edit("]);

    body_of_several_media_types: used(operation("put", "
        requestBody:
          required: true
          content:
            text/javascript: { schema: { type: string } }
            application/xml: { schema: { $ref: '#/components/schemas/Thing' } }
            application/json: { schema: { $ref: '#/components/schemas/Thing' } }
    ")) => docs(["pub fn update(", "pub fn update_as("]);

    // A method for each that has a type, called after it.
    body_of_several_types: used(operation("post", "
        requestBody:
          required: true
          content:
            application/json: { schema: { $ref: '#/components/schemas/Thing' } }
            text/json: { schema: { $ref: '#/components/schemas/Thing' } }
            multipart/form-data: { schema: { type: object, required: [file], properties: { file: { type: string, format: binary } } } }
            application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Thing' } }
            text/csv: { schema: { type: string } }
    ")) => |tree: &Tree| docs(["pub fn create(", "pub fn create_json(", "pub fn create_form(", "pub fn create_as("])(tree) + "\n\n" + &api(tree, "test::Things");

    body_of_several_patches: used(operation("patch", "
        requestBody:
          content:
            application/merge-patch+json: { schema: { $ref: '#/components/schemas/Thing' } }
            application/json-patch+json: { schema: { type: array, items: { type: object } } }
            image/png: { schema: { type: string, format: binary } }
    ")) => |tree: &Tree| docs(["pub fn edit(", "pub fn body(", "pub fn body_json_patch("])(tree) + "\n\n" + &api(tree, "test::things");

    body_of_several_kinds_of_bytes: used(operation("put", "
        requestBody: { required: true, content: { image/png: { schema: { type: string, format: binary } }, image/jpeg: { schema: { type: string, format: binary } } } }
    ")) => docs(["pub fn update(", "pub fn update_as("]);

    // What is called so already keeps its name.
    method_of_a_body_that_is_called_as_another: document("
        paths:
          /things: { post: { operationId: a, requestBody: { required: true, content: { application/json: { schema: { type: string } }, application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: string } } } } } }, responses: { '204': { description: Done } } } }
          /things/create_form: { post: { operationId: b, responses: { '204': { description: Done } } } }
    ") => |tree: &Tree| api(tree, "test::Things");

    body_with_files_is_no_json: used(operation("put", "
        requestBody:
          required: true
          content:
            application/json: { schema: { type: object, properties: { file: { type: string, format: binary } } } }
            multipart/form-data: { schema: { type: object, properties: { file: { type: string, format: binary } } } }
    ")) => code(["pub fn update("]);

    // Answers.

    answer_with_or_without_content: used(answers("
        '200': { description: The thing., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        '204': { description: There is none. }
    ")) => docs(["pub fn get("]);

    // The one with content is what the call is made for.
    answer_with_content_beside_an_empty_200: used(answers("
        '200': { description: It was there. }
        '201': { description: It was made., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
    ")) => docs(["pub fn get("]);

    other_answers_that_are_not_read: used(answers("
        '200': { description: The thing., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } }, application/vnd.two+json: { schema: { $ref: '#/components/schemas/Job' } } } }
        '203': { description: A line., content: { text/csv: { schema: { type: string } } } }
        '302': { description: It is elsewhere. }
        '304': { description: It is as it was. }
    ")) => docs(["pub fn get("]);

    errors_that_are_a_list_or_a_text: used(answers("
        '200': { description: The thing., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        '400': { description: What is wrong., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Job' } } } } }
        '4XX': { description: No., content: { text/plain: {} } }
        default: { description: No., content: { application/json: { schema: { $ref: '#/components/schemas/Job' } } } }
    ")) => |tree: &Tree| docs(["pub fn get("])(tree) + "\n\n" + &api(tree, "test::refusals");

    // A thing with a list in it is no page of a list, although its path takes the parameters of one.
    things_with_parameters_of_pages: document("
        paths:
          /things/{thing_id}:
            parameters:
              - { name: thing_id, in: path, required: true, schema: { type: string } }
              - { name: limit, in: query, schema: { type: integer } }
              - { name: offset, in: query, schema: { type: integer } }
            get: { operationId: a, responses: { '200': { description: The thing., content: { application/json: { schema: { type: object, properties: { name: { type: string }, tags: { type: array, items: { type: string } } } } } } } } }
    ") => |tree: &Tree| api(tree, "test::Things");

    answer_that_may_be_null: document("
        paths:
          /thing: { get: { operationId: a, responses: { '200': { description: The thing., content: { application/json: { schema: { type: [object, 'null'], properties: { name: { type: string } } } } } } } } }
          /things: { get: { operationId: b, responses: { '200': { description: The names., content: { application/json: { schema: { type: [array, 'null'], items: { type: string } } } } } } } }
    ") => code(["pub fn get(", "pub fn list("]);

    answer_of_two_types: used(answers("
        '200': { description: The thing., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        '202': { description: A job that makes it., content: { application/json: { schema: { $ref: '#/components/schemas/Job' } } } }
    ")) => |tree: &Tree| docs(["pub fn get("])(tree) + "\n\n" + &code(["pub enum ThingsAnswer"])(tree);

    // One could be the other by its shape: the status tells.
    answers_told_by_status: used(answers("
        '200': { description: The thing., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        '201': { description: It was made., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        '202': { description: It will be made., content: { application/json: { schema: { type: object, properties: { name: { type: string }, wait: { type: integer } } } } } }
        2XX: { description: Its names., content: { application/json: { schema: { type: array, items: { type: string } } } } }
    ")) => |tree: &Tree| docs(["pub enum ThingsAnswer", "static GET"])(tree) + "\n\n" + &docs(["pub fn get("])(tree);

    answer_of_text: document("
        paths:
          /csv: { get: { operationId: a, responses: { '200': { description: The rows., content: { text/csv: { schema: { type: string } } } } } } }
          /html: { get: { operationId: b, responses: { '2XX': { description: The page., content: { text/html: {} } } } } }
    ") => |tree: &Tree| docs(["pub fn get("])(tree) + "\n\n" + &code(["static GET"])(tree);

    answer_of_lines: used(answers("
        '200': { description: The log., content: { application/x-ndjson: { schema: { $ref: '#/components/schemas/Thing' } } } }
    ")) => code(["pub fn list(", "static LIST"]);

    answer_of_bytes: used(answers("
        '200': { description: The picture., content: { image/png: {}, image/jpeg: { schema: { type: string, format: binary } } } }
    ")) => docs(["pub fn get(", "static GET"]);

    answer_of_bytes_by_media_type: used(answers("
        '200': { description: The picture., content: { '*/*': { schema: { type: string, contentMediaType: image/png } } } }
    ")) => docs(["pub fn get(", "static GET"]);

    events_as_they_come: used(answers("
        '200': { description: The events., content: { text/event-stream: { schema: { type: string } } } }
    ")) => docs(["pub fn get(", "static GET"]);

    // No JSON string holds bytes, whatever the media type says.
    files_under_the_media_type_of_json: used(with_answers("put", "
        requestBody: { required: true, content: { application/json: { schema: { type: string, format: binary } } } }
    ", "
        '200': { description: The export., content: { application/json: { schema: { type: string, format: binary } } } }
    ")) => code(["pub fn update(", "static UPDATE"]);

    // Only what the two become is a type, not what each would be alone.
    answers_of_two_types_in_an_envelope: used(answers(&format!("'200': {}\n'202': {}", wrapped("done"), wrapped("begun"))))
        => |tree: &Tree| api(tree, "test_model::");

    answer_of_several_media_types: used(answers("
        '200': { description: The thing., content: { text/csv: {}, application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
    ")) => docs(["pub fn get(", "static GET"]);

    answer_without_a_schema: document("
        paths:
          /json: { get: { operationId: a, responses: { '200': { description: Anything., content: { application/json: {} } } } } }
          /none: { get: { operationId: b, responses: { '204': { description: Nothing., content: { application/json: {} } } } } }
    ") => code(["pub fn get("]);

    answer_by_default: used(answers("
        default: { description: The thing., content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
    ")) => code(["pub fn get("]);

    answer_of_head: used(with_answers("head", "", "
        '200':
          description: It is there.
          headers: { ETag: { description: Its version., schema: { type: string } }, X-Count: { schema: { type: integer } } }
    ")) => docs(["pub fn head("]);

    // Credentials.

    security_of_an_operation: document("
        security: [{ token: [] }]
        paths:
          /same: { get: { operationId: a, security: [{ token: [] }], responses: { '204': { description: Done } } } }
          /other: { get: { operationId: b, security: [{ email: [], key: [] }, { token: [] }], responses: { '204': { description: Done } } } }
          /none: { get: { operationId: c, security: [], responses: { '204': { description: Done } } } }
        components:
          securitySchemes:
            token: { type: http, scheme: bearer }
            email: { type: apiKey, in: header, name: X-Email }
            key: { type: apiKey, in: header, name: X-Key }
    ") => docs(["pub fn get("]);

    // Nothing is asked for everywhere; what is asked for somewhere can be given, in any place.
    credentials_of_operations_alone: document("
        paths:
          /login: { post: { operationId: login, responses: { '204': { description: Done } } } }
          /user: { get: { operationId: a, security: [{ basic: [] }], responses: { '204': { description: Done } } } }
          /token: { get: { operationId: b, security: [{ sign_in: [] }], responses: { '204': { description: Done } } } }
          /key:
            get:
              operationId: c
              security: [{ in_query: [], in_cookie: [] }]
              parameters: [{ name: key, in: query, required: true, schema: { type: string } }, { name: sid, in: cookie, schema: { type: string } }]
              responses: { '204': { description: Done } }
        components:
          securitySchemes:
            basic: { type: http, scheme: basic }
            sign_in: { type: oauth2, flows: {} }
            in_query: { type: apiKey, in: query, name: key }
            in_cookie: { type: apiKey, in: cookie, name: sid }
    ") => |tree: &Tree| api(tree, "test::") + "\n\n"
        + &code(["static SERVICE", "static BASIC"])(tree);

    a_parameter_that_is_the_credential: document("
        security: [{ key: [] }]
        paths:
          /things:
            get:
              operationId: things
              parameters: [{ name: x-api-key, in: header, required: true, schema: { type: string } }, { name: x-other, in: header, schema: { type: string } }]
              responses: { '204': { description: Done } }
        components: { securitySchemes: { key: { type: apiKey, in: header, name: X-Api-Key } } }
    ") => |tree: &Tree| api(tree, "test::") + "\n\n" + &code(["static SERVICE"])(tree);

    // Servers.

    server_of_an_operation_with_the_variables_of_the_document: {
        let mut fixture = document("
            paths:
              /files:
                get: { operationId: a, servers: [{ url: 'https://up.{region}.example', variables: { region: { default: eu } } }, { url: 'https://up.example' }], responses: { '204': { description: Done } } }
                put: { operationId: b, servers: [{ url: '/{shelf}', variables: { shelf: { default: top } } }], responses: { '204': { description: Done } } }
        ");
        let document = &mut fixture.files[0].1;
        let servers = "{ url: 'https://{region}.things.example/v1', variables: { region: { default: eu, enum: [eu, us] } } }";
        *document = document.replace("{ url: 'https://things.example' }", servers);
        fixture
    } => code(["static GET"]);

    server_of_an_operation: document("
        paths:
          /files:
            servers: [{ url: 'https://uploads.example/v2' }]
            get: { operationId: a, responses: { '204': { description: Done } } }
            put: { operationId: b, servers: [{ url: /v3 }], responses: { '204': { description: Done } } }
    ") => |tree: &Tree| docs(["pub fn get(", "pub fn update("])(tree) + "\n\n" + &code(["static GET"])(tree);

    server_variables: {
        let mut fixture = document_of_one_path("");
        let document = &mut fixture.files[0].1;
        let servers = "{ url: 'https://{region}.things.example/{version}', variables: { region: { default: eu, enum: [eu, us] }, version: { default: v1 } } }, { url: 'https://test.example', description: For tests. }";
        *document = document.replace("{ url: 'https://things.example' }", servers);
        fixture
    } => docs(["pub fn builder(", "static SERVICE"]);
}

#[test]
fn what_cannot_travel_in_its_place_is_said() {
    let text = said(
        "
        paths:
          /things:
            get:
              parameters:
                - { name: Accept, in: header, schema: { type: string } }
                - { name: matrix, in: query, style: matrix, schema: { type: string } }
                - { name: nested, in: query, schema: { type: array, items: { type: array, items: { type: string } } } }
                - { name: xml, in: query, content: { application/xml: {} } }
                - { name: nothing, in: query }
              responses: { '204': { description: Done } }
        ",
    );
    snapshot("parameters_that_cannot_travel", &text);
}
