//! What else is in a file than the tables this program makes: a trigger or a view reads and writes along with everything that is done.

use rusqlite::Connection;
use std::collections::BTreeMap;

/// By kind and name: the table it is on, and how it is made.
type Objects = BTreeMap<(String, String), (String, String)>;

/// What is in the file and not in `expected`, is missing, or is made in another way.
pub(in crate::store) fn strangers(conn: &Connection, expected: &Connection) -> rusqlite::Result<Vec<String>> {
    let (mut found, wanted) = (objects(conn)?, objects(expected)?);
    let mut wrong = Vec::new();
    for ((kind, name), made) in wanted {
        match found.remove(&(kind.clone(), name.clone())) {
            None => wrong.push(format!("{kind} `{name}`: missing")),
            Some(is) if is != made => wrong.push(format!("{kind} `{name}`: not as this program makes it")),
            Some(_) => {}
        }
    }
    let planted = found.into_iter().map(|((kind, name), (table, _))| {
        format!("{kind} `{name}` on `{table}`: no program of ours makes it; it may copy or change what is read and written")
    });
    wrong.extend(planted);
    Ok(wrong)
}

fn objects(conn: &Connection) -> rusqlite::Result<Objects> {
    let mut statement = conn.prepare("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema")?;
    let mut rows = statement.query([])?;
    let mut all = Objects::new();
    while let Some(row) = rows.next()? {
        let (kind, name, sql): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(3)?);
        // Columns added later stand in a table's text as the library of that day wrote them: the columns are compared, not the text.
        let made = if kind == "table" { columns(conn, &name)? } else { sql.split_whitespace().collect::<Vec<_>>().join(" ") };
        all.insert((kind, name), (row.get(2)?, made));
    }
    Ok(all)
}

fn columns(conn: &Connection, table: &str) -> rusqlite::Result<String> {
    let sql = "SELECT name || ' ' || upper(type) || ' ' || \"notnull\" || ' ' || coalesce(dflt_value, '-') || ' ' || pk || ' ' || hidden \
               FROM pragma_table_xinfo(?1) ORDER BY name";
    let mut statement = conn.prepare_cached(sql)?;
    let columns = statement.query_map([table], |r| r.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(columns.join(", "))
}
