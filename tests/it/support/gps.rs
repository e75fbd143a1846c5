//! Sentences of a GPS unit.

/// A sentence with its checksum.
pub fn sentence(body: &str) -> String {
    format!("${body}*{:02X}\r\n", body.bytes().fold(0, |a, b| a ^ b))
}

/// An RMC sentence, dated now (UTC), moving north at 20 km/h.
pub fn rmc(lat: f64, lon: f64) -> String {
    let now = jiff::Timestamp::now();
    let hundredths = now.subsec_millisecond() / 10;
    let now = now.to_zoned(jiff::tz::TimeZone::UTC);
    let (time, date) = (now.strftime("%H%M%S").to_string(), now.strftime("%d%m%y").to_string());
    let dm = |deg: f64, width: usize| format!("{:0width$}{:08.5}", deg.abs().trunc() as u32, deg.abs().fract() * 60.0);
    let (ns, ew) = (if lat < 0.0 { 'S' } else { 'N' }, if lon < 0.0 { 'W' } else { 'E' });
    sentence(&format!("GPRMC,{time}.{hundredths:02},A,{},{ns},{},{ew},10.8,0.0,{date},,,A", dm(lat, 2), dm(lon, 3)))
}
