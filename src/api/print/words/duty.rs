//! Settings, roster, cover.

words! {
    SETTINGS = "Settings version {0} in force", "Paramètres version {0} en vigueur", "دخول النسخة {0} من الإعدادات حيز العمل";
    SETTINGS_BACK = "Settings version {0} in force, a copy of version {1}", "Paramètres version {0} en vigueur, copie de la version {1}", "دخول النسخة {0} من الإعدادات حيز العمل، وهي نسخة من {1}";
    CLOCK_ACCEPTED = "The clock was accepted by a technician", "Horloge acceptée par un technicien", "اعتمد التقني ساعة النظام";
    VEHICLE_ENTERED = "Vehicle {0} entered: {1}", "Véhicule {0} enregistré : {1}", "تسجيل المركبة {0}: {1}";
    CAPABILITIES = "Unit {0} can: {1}", "Unité {0}, capacités : {1}", "قدرات الوحدة {0}: {1}";
    HAS_VEHICLE = "Unit {0} has vehicle {1}", "Unité {0} : véhicule {1}", "الوحدة {0} على المركبة {1}";
    HAS_NO_VEHICLE = "Unit {0} has no vehicle", "Unité {0} sans véhicule", "الوحدة {0} دون مركبة";
    SHIFT_PLANNED = "Shift {0} of team {1} planned, {2} to {3}: {4}", "Service {0} de l'équipe {1} planifié, du {2} au {3} : {4}", "برمجة المناوبة {0} للفرقة {1} من {2} إلى {3}: {4}";
    CREW_PLANNED = "Unit {0}, shift {1}: crew planned, {2}", "Unité {0}, service {1} : équipage prévu, {2}", "الوحدة {0}، المناوبة {1}: الطاقم المبرمج {2}";
    SHIFT_DROPPED = "Shift {0} dropped", "Service {0} annulé", "إلغاء المناوبة {0}";
    SIGNED_ON = "Unit {0} signed on, shift {1}, crew: {2}", "Unité {0} en service, service {1}, équipage : {2}", "التحاق الوحدة {0} بالخدمة، المناوبة {1}، الطاقم: {2}";
    RELIEVED = "Unit {0}: the crew of shift {1} ({2}) relieves that of shift {3}", "Unité {0} : l'équipage du service {1} ({2}) relève celui du service {3}", "الوحدة {0}: طاقم المناوبة {1} ({2}) يخلف طاقم المناوبة {3}";
    SHIFT_SIGNED_ON = "Shift {0} signed on", "Prise de service {0}", "بداية المناوبة {0}";
    SIGNED_OFF = "Unit {0} signed off", "Unité {0} : fin de service", "انتهاء خدمة الوحدة {0}";
    SHIFT_SIGNED_OFF = "Shift {0} signed off", "Fin du service {0}", "نهاية المناوبة {0}";
    LEFT_OUT = "{0}; not: {1}", "{0} ; sauf : {1}", "{0}؛ باستثناء: {1}";
    CREW_CHANGED = "Unit {0}: another crew, {1}", "Unité {0} : nouvel équipage, {1}", "الوحدة {0}: طاقم جديد، {1}";
    PLACED = "Unit {0} placed: {1}", "Unité {0} placée : {1}", "تموقع الوحدة {0}: {1}";
    COVER_IMMOBILE = "Cover alert {0}: unit {1} has stood still since {2}", "Alerte de couverture {0} : unité {1} immobile depuis {2}", "إنذار التغطية {0}: الوحدة {1} متوقفة منذ {2}";
    COVER_SECTOR = "Cover alert {0}: no unit available in {1} since {2}", "Alerte de couverture {0} : aucune unité disponible dans {1} depuis {2}", "إنذار التغطية {0}: لا وحدة متاحة في {1} منذ {2}";
    COVER_PROPOSED = "{0}; proposed: unit {1} to {2}", "{0} ; proposition : unité {1} vers {2}", "{0}؛ المقترح: الوحدة {1} إلى {2}";
    COVER_ACCEPTED = "Cover alert {0}: proposal accepted", "Alerte de couverture {0} : proposition acceptée", "إنذار التغطية {0}: قبول المقترح";
    COVER_DISMISSED = "Cover alert {0} dismissed", "Alerte de couverture {0} écartée", "صرف النظر عن إنذار التغطية {0}";
    COVER_ENDED = "Cover alert {0} over", "Alerte de couverture {0} terminée", "انتهاء إنذار التغطية {0}";
    UNITS = "{0} units", "{0} unités", "{0} وحدات";
}
