//! What servers and security schemes become.

use super::fixture::{docs, document_of_one_path, document_with_a_server_variable};
use super::{Tree, snapshot};

cases! {
    // The service.

    security_bearer: document_of_one_path("
        security: [{ api_token: [] }]
        components:
          securitySchemes:
            api_token: { type: http, scheme: bearer, description: A token., x-env: THINGS_TOKEN }
    ") => docs(["pub fn api_token", "static API_TOKEN", "static SERVICE", "pub fn from_env"]);

    security_header: document_of_one_path("
        security: [{ api_key: [] }]
        components:
          securitySchemes: { api_key: { type: apiKey, in: header, name: X-Key } }
    ") => docs(["pub fn api_key", "static API_KEY", "pub fn from_env"]);

    security_two_headers_together: document_of_one_path("
        security: [{ api_email: [], api_key: [] }]
        components:
          securitySchemes:
            api_email: { type: apiKey, in: header, name: X-Email, description: The address of the account., x-env: THINGS_EMAIL }
            api_key: { type: apiKey, in: header, name: X-Key, description: The key of the account., x-env: THINGS_KEY }
    ") => docs(["pub fn api_key", "static API_KEY", "pub fn from_env"]);

    security_none: document_of_one_path("") => |tree: &Tree| {
        assert_eq!(tree.text("client/src/generated/credentials.rs"), None);
        docs(["pub fn from_env", "pub fn builder", "static SERVICE"])(tree)
    };

    server_with_a_variable: document_with_a_server_variable() => docs(["pub fn from_env", "static SERVICE"]);
}
