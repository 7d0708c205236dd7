//! TLS, by whichever library a feature has chosen.

use api_runtime::{Client, Error};

use crate::{GET, Note, builder, request};

async fn get(client: &Client) -> Result<Note, Error> {
    request(client, &GET).await
}

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
#[tokio::test]
async fn tls_that_is_not_there_is_an_error_that_says_so() {
    let client = builder("https://127.0.0.1:9").build();
    let error = get(&client.expect("requests can be made")).await;
    let error = error.expect_err("there is no TLS");
    assert_eq!(
        error.to_string(),
        "notes-get: not sent: `base_url` is `https`, and there is no TLS: turn on the feature `rustls` or `native-tls`, \
         or bring it with `http_client()`"
    );
    // Whoever brings it knows.
    let client = builder("https://127.0.0.1:9")
        .http_client(|http| http)
        .build();
    let error = get(&client.expect("it is not asked")).await;
    assert!(error.expect_err("nothing was brought").is_connect());
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod on {
    use std::sync::Arc;

    use rcgen::generate_simple_self_signed;
    use reqwest::Certificate;
    use tokio::{io::AsyncWriteExt, net::TcpListener};
    use tokio_rustls::{
        TlsAcceptor,
        rustls::{
            ServerConfig,
            crypto::aws_lc_rs,
            pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
        },
    };

    use super::*;
    use crate::server;

    /// A service with a certificate that it has signed itself; its URL and the certificate.
    async fn serve() -> (String, Certificate) {
        let made = generate_simple_self_signed(["localhost".to_owned()]).expect("it is a name");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
        let chain = vec![made.cert.der().clone()];
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|config| config.with_no_client_auth().with_single_cert(chain, key))
            .expect("the certificate is good");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback is there");
        let port = listener.local_addr().expect("it is bound").port();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.expect("somebody connects");
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    // Who does not like the certificate hangs up.
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    server::read(&mut stream).await;
                    let note = r#"{"success": true, "result": {"text": "a"}}"#;
                    let _ = stream.write_all(&server::reply("200 OK", "", note)).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        let certificate = Certificate::from_der(made.cert.der()).expect("it is one");
        (format!("https://localhost:{port}"), certificate)
    }

    #[tokio::test]
    async fn tls_with_a_certificate_that_is_trusted() -> Result<(), Error> {
        let (url, certificate) = serve().await;
        let client: Client = builder(&url)
            .http_client(move |http| http.tls_certs_merge([certificate.clone()]))
            .build()?;
        assert_eq!(get(&client).await?.text, "a");
        Ok(())
    }

    #[tokio::test]
    async fn tls_with_a_certificate_that_is_not_trusted_is_no_connection() {
        let (url, _) = serve().await;
        let client: Client = builder(&url).build().expect("nothing is wrong with it");
        let error = get(&client).await.expect_err("nobody has signed it");
        assert!(error.is_connect() && !error.is_timeout(), "{error:?}");
        assert!(error.to_string().contains("certificate"), "{error}");
    }
}
