//! Documents in the manner of well-known services, with what is hard about each.

use super::fixture::{Fixture, api, code, docs, fields, indented};
use super::{Tree, snapshot};

/// A whole document of others.
fn wild(text: &str) -> Fixture {
    Fixture::new(vec![("api.yaml", indented("", text))]).foreign()
}

cases! {
    // References into responses, headers with `link`, reactions named `+1`, simple and full forms, null in `anyOf`.
    like_github: wild("
        openapi: 3.0.3
        info: { title: GitHub-like, version: 1.1.4 }
        servers: [{ url: 'https://hub.example' }]
        tags: [{ name: issues, description: Interact with issues. }]
        paths:
          /repos/{owner}/{repo}/issues/{issue_number}/reactions:
            post:
              operationId: reactions/create-for-issue
              tags: [reactions]
              parameters:
                - { $ref: '#/components/parameters/owner' }
                - { $ref: '#/components/parameters/repo' }
                - { $ref: '#/components/parameters/issue_number' }
              requestBody:
                required: true
                content:
                  application/json:
                    schema: { type: object, required: [content], properties: { content: { type: string, enum: ['+1', '-1', laugh, heart] } } }
                    examples: { default: { value: { content: heart } } }
              responses:
                '200': { description: Exists, content: { application/json: { schema: { $ref: '#/components/schemas/reaction' } } } }
                '201': { description: Created, content: { application/json: { schema: { $ref: '#/components/schemas/reaction' } } } }
                '422': { $ref: '#/components/responses/validation_failed' }
              x-github: { githubCloudOnly: false, enabledForGitHubApps: true }
          /repos/{owner}/{repo}/issues:
            get:
              operationId: issues/list-for-repo
              parameters:
                - { $ref: '#/components/parameters/owner' }
                - { $ref: '#/components/parameters/repo' }
                - { name: milestone, in: query, schema: { oneOf: [{ type: string }, { type: integer }] } }
              responses:
                '200':
                  description: Response
                  headers: { Link: { $ref: '#/components/headers/link' } }
                  content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/issue' } } } }
        components:
          headers: { link: { schema: { type: string }, example: '<https://hub.example?page=2>; rel=\"next\"' } }
          parameters:
            owner: { name: owner, in: path, required: true, schema: { type: string } }
            repo: { name: repo, in: path, required: true, schema: { type: string } }
            issue_number: { name: issue_number, in: path, required: true, schema: { type: integer } }
          responses:
            validation_failed: { description: Failed, content: { application/json: { schema: { $ref: '#/components/schemas/validation-error' } } } }
          schemas:
            simple-user: { title: Simple User, type: object, required: [login, id], properties: { login: { type: string }, id: { type: integer, format: int64 }, gravatar_id: { type: string, nullable: true }, starred_at: { type: string, example: '\"2020-07-09T00:17:55Z\"' } } }
            nullable-simple-user: { title: Simple User, type: object, nullable: true, required: [login], properties: { login: { type: string } } }
            reaction: { title: Reaction, type: object, required: [id, user, content], properties: { id: { type: integer }, user: { $ref: '#/components/schemas/nullable-simple-user' }, content: { type: string, enum: ['+1', '-1', laugh, heart] } } }
            reaction-rollup: { title: Rollup, type: object, required: ['+1', '-1'], properties: { '+1': { type: integer }, '-1': { type: integer } } }
            issue:
              type: object
              required: [assignee, labels]
              properties:
                assignee: { anyOf: [{ type: string, nullable: true }, { $ref: '#/components/schemas/simple-user' }] }
                labels: { type: array, items: { oneOf: [{ type: string }, { type: object, properties: { id: { type: integer }, color: { type: string, nullable: true } } }] } }
                reactions: { $ref: '#/components/schemas/reaction-rollup' }
                state_reason: { type: string, nullable: true, enum: [completed, reopened, null] }
            validation-error: { title: Validation Error, type: object, properties: { message: { type: string }, errors: { type: array, items: { type: object, properties: { value: { oneOf: [{ type: string, nullable: true }, { type: integer, nullable: true }, { type: array, nullable: true, items: { type: string } }] } } } } } }
    ") => |tree: &Tree| fields(["Issue", "Reaction", "ReactionRollup"])(tree) + "\n\n" + &code(["pub enum IssueLabelsItem", "pub enum ReactionContent"])(tree);

    // `expand` gives a string or the object, form bodies with deep objects, `''` to clear, deleted forms.
    like_stripe: wild("
        openapi: 3.0.0
        info: { title: Stripe-like, version: '2024-06-20' }
        servers: [{ url: 'https://pay.example/' }]
        paths:
          /v1/customers/{customer}:
            get:
              operationId: GetCustomersCustomer
              parameters:
                - { name: customer, in: path, required: true, style: simple, schema: { maxLength: 5000, type: string } }
                - { name: expand, in: query, style: deepObject, explode: true, schema: { type: array, items: { maxLength: 5000, type: string } } }
                - { name: created, in: query, style: deepObject, explode: true, schema: { anyOf: [{ type: object, title: range_query_specs, properties: { gt: { type: integer }, lte: { type: integer } } }, { type: integer }] } }
              requestBody: { content: { application/x-www-form-urlencoded: { encoding: {}, schema: { type: object, properties: {} } } }, required: false }
              responses:
                '200': { description: Successful response., content: { application/json: { schema: { anyOf: [{ $ref: '#/components/schemas/customer' }, { $ref: '#/components/schemas/deleted_customer' }] } } } }
                default: { description: Error response., content: { application/json: { schema: { $ref: '#/components/schemas/error' } } } }
            post:
              operationId: PostCustomersCustomer
              parameters: [{ name: customer, in: path, required: true, schema: { type: string } }]
              requestBody:
                content:
                  application/x-www-form-urlencoded:
                    encoding: { metadata: { explode: true, style: deepObject } }
                    schema:
                      type: object
                      properties:
                        metadata: { anyOf: [{ type: object, additionalProperties: { type: string } }, { type: string, enum: [''] }] }
                        email: { type: string, maxLength: 512 }
              responses: { '200': { description: Successful response., content: { application/json: { schema: { $ref: '#/components/schemas/customer' } } } } }
        components:
          schemas:
            customer:
              title: Customer
              type: object
              x-resourceId: customer
              x-expandableFields: [default_source]
              required: [created, id, livemode, object]
              properties:
                created: { type: integer, format: unix-time }
                default_source:
                  nullable: true
                  x-expansionResources: { oneOf: [{ $ref: '#/components/schemas/card' }] }
                  anyOf: [{ maxLength: 5000, type: string }, { $ref: '#/components/schemas/card' }]
                id: { maxLength: 5000, type: string }
                livemode: { type: boolean }
                object: { type: string, enum: [customer] }
                sources:
                  type: object
                  required: [data, has_more, object, url]
                  x-expandableFields: [data]
                  properties: { data: { type: array, items: { $ref: '#/components/schemas/card' } }, has_more: { type: boolean }, object: { type: string, enum: [list] }, url: { type: string, maxLength: 5000, pattern: '^/v1/customers' } }
            deleted_customer: { type: object, required: [deleted, id, object], properties: { deleted: { type: boolean, enum: [true] }, id: { type: string }, object: { type: string, enum: [customer] } } }
            card: { type: object, required: [id, object], properties: { id: { type: string }, object: { type: string, enum: [card] }, customer: { nullable: true, anyOf: [{ type: string }, { $ref: '#/components/schemas/customer' }, { $ref: '#/components/schemas/deleted_customer' }] } } }
            error: { type: object, required: [error], properties: { error: { type: object, properties: { type: { type: string, enum: [api_error, card_error] }, param: { type: string } } } } }
    ") => |tree: &Tree| fields(["Customer", "Card"])(tree) + "\n\n" + &code(["pub enum CardCustomer", "pub enum CustomerDefaultSource", "union! {"])(tree);

    // A value that is an integer or a string, quantities, any JSON, names with dots, `x-kubernetes-*`, `default: {}` beside allOf.
    like_kubernetes: wild("
        openapi: 3.0.0
        info: { title: Kubernetes-like, version: v1.30.0 }
        servers: [{ url: 'https://cluster.example' }]
        paths:
          /api/v1/namespaces/{namespace}/pods/{name}:
            parameters:
              - { name: name, in: path, required: true, schema: { type: string, uniqueItems: true } }
              - { name: namespace, in: path, required: true, schema: { type: string, uniqueItems: true } }
              - { name: pretty, in: query, schema: { type: string, uniqueItems: true } }
            put:
              operationId: replaceCoreV1NamespacedPod
              requestBody: { required: true, content: { '*/*': { schema: { $ref: '#/components/schemas/io.k8s.api.core.v1.Pod' } } } }
              responses:
                '200': { description: OK, content: { application/json: { schema: { $ref: '#/components/schemas/io.k8s.api.core.v1.Pod' } }, application/yaml: { schema: { $ref: '#/components/schemas/io.k8s.api.core.v1.Pod' } } } }
                '401': { description: Unauthorized }
              x-kubernetes-action: put
              x-kubernetes-group-version-kind: { group: '', kind: Pod, version: v1 }
        components:
          schemas:
            io.k8s.api.core.v1.Pod:
              description: Pod is a collection of containers.
              type: object
              properties:
                apiVersion: { type: string }
                metadata: { description: Standard metadata., default: {}, allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] }
                spec:
                  type: object
                  required: [containers]
                  properties:
                    containers: { type: array, items: { $ref: '#/components/schemas/io.k8s.api.core.v1.Container', default: {} }, x-kubernetes-patch-merge-key: name, x-kubernetes-list-type: map }
                    nodeSelector: { type: object, additionalProperties: { type: string, default: '' }, x-kubernetes-map-type: atomic }
              x-kubernetes-group-version-kind: [{ group: '', kind: Pod, version: v1 }]
            io.k8s.api.core.v1.Container:
              type: object
              required: [name]
              properties:
                name: { type: string, default: '' }
                port: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString' }
                limits: { type: object, additionalProperties: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity' } }
                raw: { x-kubernetes-preserve-unknown-fields: true }
                x-kubernetes-list-type: { type: string }
                schema: { $ref: '#/components/schemas/JSONSchemaPropsOrBool' }
            io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta:
              type: object
              properties: { name: { type: string }, creationTimestamp: { $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.Time' }, managedFields: { type: array, items: { type: object } }, generation: { type: integer, format: int64 } }
            io.k8s.apimachinery.pkg.apis.meta.v1.Time: { type: string, format: date-time }
            io.k8s.apimachinery.pkg.util.intstr.IntOrString: { description: IntOrString holds either., type: string, format: int-or-string, oneOf: [{ type: integer }, { type: string }] }
            io.k8s.apimachinery.pkg.api.resource.Quantity: { description: A number such as 100m., oneOf: [{ type: string }, { type: number }] }
            JSONSchemaPropsOrBool: { description: A schema or a boolean. }
    ") => |tree: &Tree| fields(["IoK8sApiCoreV1Container", "IoK8sApiCoreV1Pod"])(tree) + "\n\n" + &code(["pub enum Io"])(tree);

    // `anyOf` with null for each optional member, `loc` of strings and integers, titles everywhere, ids made of paths.
    like_fastapi: wild("
        openapi: 3.1.0
        info: { title: FastAPI-like, version: 0.1.0 }
        servers: [{ url: 'https://items.example' }]
        paths:
          /items/{item_id}:
            put:
              tags: [items]
              summary: Update Item
              operationId: update_item_items__item_id__put
              parameters:
                - { name: item_id, in: path, required: true, schema: { type: string, format: uuid, title: Item Id } }
                - { name: q, in: query, required: false, schema: { anyOf: [{ type: string }, { type: 'null' }], title: Q } }
                - { name: ads_id, in: cookie, required: false, schema: { anyOf: [{ type: string }, { type: 'null' }], title: Ads Id } }
              requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Item-Input' } } } }
              responses:
                '200': { description: Successful Response, content: { application/json: { schema: { $ref: '#/components/schemas/Item-Output' } } } }
                '422': { description: Validation Error, content: { application/json: { schema: { $ref: '#/components/schemas/HTTPValidationError' } } } }
          /untyped: { get: { summary: Untyped, operationId: untyped_untyped_get, responses: { '200': { description: Successful Response, content: { application/json: { schema: {} } } } } } }
        components:
          schemas:
            HTTPValidationError: { properties: { detail: { items: { $ref: '#/components/schemas/ValidationError' }, type: array, title: Detail } }, type: object, title: HTTPValidationError }
            ValidationError:
              properties:
                loc: { items: { anyOf: [{ type: string }, { type: integer }] }, type: array, title: Location }
                msg: { type: string, title: Message }
                type: { type: string, title: Error Type }
              type: object
              required: [loc, msg, type]
              title: ValidationError
            Item-Input: { properties: { name: { type: string, title: Name }, price: { anyOf: [{ type: number }, { type: 'null' }], title: Price }, tags: { items: { type: string }, type: array, uniqueItems: true, title: Tags, default: [] }, kind: { const: item, title: Kind, default: item } }, type: object, required: [name], title: Item }
            Item-Output: { properties: { name: { type: string, title: Name }, price: { anyOf: [{ type: string }, { type: 'null' }], title: Price }, tags: { items: { type: string }, type: array, title: Tags }, pair: { prefixItems: [{ type: string }, { type: integer }], type: array, maxItems: 2, minItems: 2, title: Pair }, error: { $ref: '#/components/schemas/HTTPValidationError' } }, type: object, required: [name, price, tags], title: Item }
    ") => |tree: &Tree| fields(["ItemInput", "ItemOutput", "ValidationError"])(tree) + "\n\n" + &code(["pub enum ValidationErrorLocItem"])(tree);

    // Actions in a header, names in capitals, recursive maps of attribute values, blobs.
    like_aws: wild("
        openapi: 3.0.0
        info: { title: AWS-like, version: '2012-08-10', x-release: v4, x-logo: { url: 'https://logo.example' } }
        servers: [{ url: 'https://tables.example' }]
        paths:
          /tables/items:
            post:
              operationId: PutItem
              parameters:
                - { name: X-Amz-Target, in: header, required: true, schema: { type: string, enum: [Tables_20120810.PutItem] } }
              requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/PutItemInput' } } } }
              responses:
                '200': { description: Success, content: { application/json: { schema: { $ref: '#/components/schemas/PutItemOutput' } } } }
                '480': { description: ConditionalCheckFailedException, content: { application/json: { schema: { $ref: '#/components/schemas/ConditionalCheckFailedException' } } } }
        components:
          schemas:
            TableName: { type: string, pattern: '[a-zA-Z0-9_.-]+', minLength: 3, maxLength: 255 }
            PutItemInput:
              type: object
              required: [TableName, Item]
              title: PutItemInput
              description: Represents the input of a <code>PutItem</code> operation.
              properties:
                TableName: { allOf: [{ $ref: '#/components/schemas/TableName' }, { description: <p>The name of the table.</p> }] }
                Item: { allOf: [{ $ref: '#/components/schemas/PutItemInputAttributeMap' }, { description: <p>A map.</p> }] }
                ReturnValues: { $ref: '#/components/schemas/ReturnValue' }
            PutItemOutput: { type: object, properties: { Attributes: { allOf: [{ $ref: '#/components/schemas/AttributeMap' }, { description: Values. }] } } }
            PutItemInputAttributeMap: { type: object, additionalProperties: { $ref: '#/components/schemas/AttributeValue' } }
            AttributeMap: { type: object, additionalProperties: { $ref: '#/components/schemas/AttributeValue' } }
            MapAttributeValue: { type: object, additionalProperties: { $ref: '#/components/schemas/AttributeValue' } }
            ListAttributeValue: { type: array, items: { $ref: '#/components/schemas/AttributeValue' } }
            AttributeValue:
              type: object
              properties:
                S: { allOf: [{ $ref: '#/components/schemas/StringAttributeValue' }, { description: A string. }] }
                B: { allOf: [{ $ref: '#/components/schemas/BinaryAttributeValue' }, { description: Bytes. }] }
                M: { allOf: [{ $ref: '#/components/schemas/MapAttributeValue' }, { description: A map. }] }
                L: { allOf: [{ $ref: '#/components/schemas/ListAttributeValue' }, { description: A list. }] }
                NULL: { type: boolean }
            StringAttributeValue: { type: string }
            BinaryAttributeValue: { type: string, format: byte }
            ReturnValue: { type: string, enum: [NONE, ALL_OLD, all_old] }
            ConditionalCheckFailedException: {}
    ") => |tree: &Tree| docs(["pub struct PutItemInput {"])(tree) + "\n\n" + &fields(["AttributeValue", "PutItemOutput"])(tree) + "\n\n" + &code(["pub enum ReturnValue"])(tree) + "\n\n" + &api(tree, "test_model::PutItemInput::");
}
