//! The macro for requests with parameters of their own.

/// Gives a newtype around [`Request`](crate::Request) or [`Download`](crate::Download), whose methods set the optional parameters of
/// an operation, what a request has: awaiting it sends it, and it can be printed and cloned. For all
/// else there is the request inside.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/notes.rs"));
/// # fn main() {}
/// use api_runtime::{Client, Error, Request, request};
///
/// /// A list of notes.
/// #[must_use = "a request does nothing until awaited"]
/// struct List(Request<Vec<Note>>);
///
/// request!(List: Request<Vec<Note>>);
///
/// impl List {
///     fn page(self, page: u32) -> Self {
///         Self(self.0.query("page", page))
///     }
/// }
///
/// # async fn example(client: &Client) -> Result<(), Error> {
/// let notes = List(client.request(&LIST, &[&"book"])).page(2).await?;
/// # Ok(())
/// # }
/// ```
#[macro_export]
macro_rules! request {
    ($name:ident: $request:ty) => {
        impl $name {
            /// The request by itself, with all that any request has.
            pub fn request(self) -> $request {
                self.0
            }
        }

        impl ::core::convert::From<$name> for $request {
            fn from(request: $name) -> Self {
                request.0
            }
        }

        impl ::core::future::IntoFuture for $name {
            type Output = <$request as ::core::future::IntoFuture>::Output;
            type IntoFuture = <$request as ::core::future::IntoFuture>::IntoFuture;

            fn into_future(self) -> Self::IntoFuture {
                self.0.into_future()
            }
        }

        impl ::core::clone::Clone for $name {
            fn clone(&self) -> Self {
                Self(self.0.clone())
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}
