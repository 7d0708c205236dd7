//! The macro for ids.

/// Gives a newtype over [`String`] what an id needs.
///
/// Any text is taken: what an id looks like is for the service to say. What it says can be stated as
/// limits, `id!(ZoneId(pattern = "^[0-9a-f]{32}$"))`, in the form that [`record!`](crate::record!)
/// has; making an id does not check them, [`wire::validate`](crate::wire::validate) and a request with
/// the id in its path do.
///
/// The type gets `as_str`, `Display`, `AsRef<str>`, comparison with `str` and `&str`, `From` for
/// `&str`, `String` and a reference to itself, `FromStr`, [`wire::Field`](crate::wire::Field),
/// `Serialize` and `Deserialize`. What can be derived is left to the type.
///
/// # Examples
///
/// ```
/// use api_types::id;
///
/// /// The id of a zone.
/// #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
/// pub struct ZoneId(String);
///
/// id!(ZoneId);
///
/// fn path(zone_id: impl Into<ZoneId>) -> String {
///     format!("/zones/{}", zone_id.into())
/// }
///
/// let zone_id = ZoneId::from("269d8f48");
/// assert_eq!(zone_id, "269d8f48");
/// assert_eq!(path(&zone_id), path("269d8f48"));
/// ```
#[macro_export]
macro_rules! id {
    ($id:ident $(($($limits:tt)*))?) => {
        impl $id {
            /// Returns the id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::core::convert::AsRef<str> for $id {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl ::core::fmt::Display for $id {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl ::core::convert::From<&str> for $id {
            fn from(id: &str) -> Self {
                Self(id.into())
            }
        }

        impl ::core::convert::From<::std::string::String> for $id {
            fn from(id: ::std::string::String) -> Self {
                Self(id)
            }
        }

        impl ::core::convert::From<&$id> for $id {
            fn from(id: &Self) -> Self {
                Self(id.0.clone())
            }
        }

        impl ::core::str::FromStr for $id {
            type Err = ::core::convert::Infallible;

            fn from_str(id: &str) -> ::core::result::Result<Self, Self::Err> {
                Ok(id.into())
            }
        }

        impl ::core::cmp::PartialEq<str> for $id {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl ::core::cmp::PartialEq<&str> for $id {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }

        impl $crate::wire::Field for $id {
            fn slot(&mut self) -> $crate::wire::Slot<'_> {
                $crate::wire::Slot::String(&mut self.0)
            }

            fn view(&self) -> $crate::wire::View<'_> {
                static LIMITS: &[$crate::wire::Limit] = $crate::__limits!($($($limits)*)?);
                $crate::wire::View::Limited(&self.0, LIMITS)
            }

            fn blank() -> Self {
                Self($crate::wire::blank())
            }
        }

        $crate::__serde!($id);
    };
}
