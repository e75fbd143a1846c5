//! The bus's address as people may see it.

/// An address without what it holds of users and passwords: for logs, messages and screens.
///
/// ```
/// use dawria::bus::shown_address;
/// assert_eq!(shown_address("redis://:s3cret@10.0.0.7:6379/1"), "redis://…@10.0.0.7:6379/1");
/// assert_eq!(shown_address("redis://127.0.0.1:6379"), "redis://127.0.0.1:6379");
/// ```
pub fn shown_address(url: &str) -> String {
    let (scheme, rest) = url.find("://").map_or(("", url), |at| url.split_at(at + 3));
    // The address of a local socket carries user and password behind the question mark, any other ahead of the last @.
    let (user, rest) =
        if scheme.contains("unix") { ("", rest) } else { rest.rsplit_once('@').map_or(("", rest), |(_, host)| ("…@", host)) };
    let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, _)| (rest, "?…"));
    format!("{scheme}{user}{rest}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_password_is_shown() {
        for (url, shown) in [
            ("redis://user:p@ss/word@host:1/0", "redis://…@host:1/0"),
            ("rediss://user:s3cret@host", "rediss://…@host"),
            ("unix:///run/redis.sock?user=u&pass=s3@cret", "unix:///run/redis.sock?…"),
            ("user:s3cret@host", "…@host"),
            ("redis://u:what?s3cret@host", "redis://…@host"),
            ("", ""),
        ] {
            assert_eq!(shown_address(url), shown);
        }
    }
}
