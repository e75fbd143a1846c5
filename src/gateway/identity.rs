//! Identities as given → device names, and which of them may change the name of a source.

use crate::id::{DeviceId, IdError};
use firmware_protocol::identity::{Form, Identity};

/// The device name in an identity.
///
/// A cellular router (`$PCPTI`) gives a name for people: characters that a device name cannot have become `_`.
///
/// # Errors
/// [`IdError`] when the rest is no `[A-Za-z0-9_-]{1,32}`.
pub fn device(identity: &Identity<'_>) -> Result<DeviceId, IdError> {
    let text = String::from_utf8_lossy(identity.id);
    if identity.form != Form::Pcpti {
        return DeviceId::new(&text);
    }
    let clean: String = text.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' }).collect();
    DeviceId::new(&clean)
}

/// Whether a form may rename a source that has a name already. A line of bare digits may be what is left of another line, and
/// `$GPFID` names a fix that has been handed on under the former name: these only name a source that has none.
pub fn may_rename(form: Form) -> bool {
    !matches!(form, Form::Hex | Form::Gpfid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_devices() {
        let name = |form, id: &str| device(&Identity { form, id: id.as_bytes() }).map(|d| d.to_string()).ok();
        assert_eq!(name(Form::Imei, "351467108700000").as_deref(), Some("351467108700000"));
        assert_eq!(name(Form::Pcpti, "CradlePoint Test").as_deref(), Some("CradlePoint_Test"));
        assert_eq!(name(Form::Id, "../etc"), None);
        assert_eq!(name(Form::Id, "é"), None);
    }
}
