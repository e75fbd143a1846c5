//! Names for the synthetic city, (French, Arabic). Invented districts, gates and lanes; avenues bear names that every Moroccan town has.

/// A name in both languages.
pub type Pair = (&'static str, &'static str);

/// The city.
pub const CITY: Pair = ("Aïn Mithal", "عين المثال");
/// Its old town.
pub const MEDINA: Pair = ("Médina", "المدينة القديمة");
/// Its river.
pub const RIVER: Pair = ("Oued Mithal", "واد المثال");

/// Ring roads from the inside out.
pub const RINGS: [Pair; 3] =
    [("Boulevard des Remparts", "شارع الأسوار"), ("Boulevard Circulaire", "شارع الدوران"), ("Rocade Extérieure", "المدار الخارجي")];

/// The eight avenues from the old town outwards.
pub const RADIALS: [Pair; 8] = [
    ("Avenue Mohammed V", "شارع محمد الخامس"),
    ("Avenue Hassan II", "شارع الحسن الثاني"),
    ("Boulevard Mohammed VI", "شارع محمد السادس"),
    ("Avenue des Forces Armées Royales", "شارع القوات المسلحة الملكية"),
    ("Avenue Al Massira Al Khadra", "شارع المسيرة الخضراء"),
    ("Avenue de l'Indépendance", "شارع الاستقلال"),
    ("Boulevard Moulay Ismaïl", "شارع مولاي إسماعيل"),
    ("Avenue Allal Ben Abdellah", "شارع علال بن عبد الله"),
];

/// Gates of the old town, one for each avenue.
pub const GATES: [Pair; 8] = [
    ("Bab Chems", "باب الشمس"),
    ("Bab Rih", "باب الريح"),
    ("Bab Nakhil", "باب النخيل"),
    ("Bab Jdid", "باب الجديد"),
    ("Bab Souk", "باب السوق"),
    ("Bab Oued", "باب الواد"),
    ("Bab Er-Rmel", "باب الرمل"),
    ("Bab Kasbah", "باب القصبة"),
];

/// Districts within the middle ring.
pub const QUARTERS: [Pair; 8] = [
    ("Ville Nouvelle", "المدينة الجديدة"),
    ("Quartier Administratif", "الحي الإداري"),
    ("Hay Nahda", "حي النهضة"),
    ("Hay Salam", "حي السلام"),
    ("Les Orangers", "البرتقال"),
    ("Hay Wahda", "حي الوحدة"),
    ("Quartier de la Gare", "حي المحطة"),
    ("Hay Farah", "حي الفرح"),
];

/// Districts between the middle and the outer ring.
pub const SUBURBS: [Pair; 8] = [
    ("Hay Amal", "حي الأمل"),
    ("Hay Riad", "حي الرياض"),
    ("Sidi Bou Nakhla", "سيدي بو نخلة"),
    ("Hay Al Qods", "حي القدس"),
    ("Hay Zaytoun", "حي الزيتون"),
    ("Aïn Zarqa", "عين زرقاء"),
    ("Hay Annakhil", "حي النخيل"),
    ("Hay Moulay Driss", "حي مولاي إدريس"),
];

/// What lies outside the outer ring.
pub const OUTER: [Pair; 4] = [
    ("Zone Industrielle Sidi Amer", "المنطقة الصناعية سيدي عامر"),
    ("Douar Lahna", "دوار الهناء"),
    ("Lotissement Ennour", "تجزئة النور"),
    ("Hay El Fath", "حي الفتح"),
];

/// Roads that leave the map.
pub const EXITS: [Pair; 8] = [
    ("Route de l'Est", "طريق الشرق"),
    ("Route du Moulin", "طريق الطاحونة"),
    ("Route du Nord", "طريق الشمال"),
    ("Route des Carrières", "طريق المقالع"),
    ("Route de l'Ouest", "طريق الغرب"),
    ("Route du Barrage", "طريق السد"),
    ("Route du Sud", "طريق الجنوب"),
    ("Route de la Forêt", "طريق الغابة"),
];

/// Larger streets of the districts.
pub const AVENUES: [Pair; 32] = [
    ("Avenue Ibn Khaldoun", "شارع ابن خلدون"),
    ("Avenue Ibn Battouta", "شارع ابن بطوطة"),
    ("Boulevard Zerktouni", "شارع الزرقطوني"),
    ("Avenue Abdelkrim El Khattabi", "شارع عبد الكريم الخطابي"),
    ("Avenue Ibn Rochd", "شارع ابن رشد"),
    ("Avenue Youssef Ben Tachfine", "شارع يوسف بن تاشفين"),
    ("Avenue Tarik Ibn Ziad", "شارع طارق بن زياد"),
    ("Avenue Oued Eddahab", "شارع وادي الذهب"),
    ("Avenue de la Liberté", "شارع الحرية"),
    ("Avenue des Nations Unies", "شارع الأمم المتحدة"),
    ("Avenue Prince Héritier", "شارع ولي العهد"),
    ("Avenue Al Maghrib Al Arabi", "شارع المغرب العربي"),
    ("Avenue Ibn Sina", "شارع ابن سينا"),
    ("Avenue Al Khawarizmi", "شارع الخوارزمي"),
    ("Avenue Al Idrissi", "شارع الإدريسي"),
    ("Avenue Lalla Aïcha", "شارع للا عائشة"),
    ("Avenue Moulay Rachid", "شارع مولاي رشيد"),
    ("Avenue Moulay Youssef", "شارع مولاي يوسف"),
    ("Avenue du 11 Janvier", "شارع 11 يناير"),
    ("Avenue du 16 Novembre", "شارع 16 نونبر"),
    ("Avenue du 20 Août", "شارع 20 غشت"),
    ("Avenue Al Andalous", "شارع الأندلس"),
    ("Avenue Ibn Toumert", "شارع ابن تومرت"),
    ("Avenue Al Mansour", "شارع المنصور"),
    ("Avenue Fatima Al Fihria", "شارع فاطمة الفهرية"),
    ("Avenue Al Jazouli", "شارع الجزولي"),
    ("Avenue de Palestine", "شارع فلسطين"),
    ("Avenue Al Farabi", "شارع الفارابي"),
    ("Avenue Ibn Zohr", "شارع ابن زهر"),
    ("Avenue Al Mouahidine", "شارع الموحدين"),
    ("Avenue Al Mourabitine", "شارع المرابطين"),
    ("Avenue Saâdiyine", "شارع السعديين"),
];

/// What streets are called after (used with "Rue …" / "زنقة …").
pub const STREETS: [Pair; 60] = [
    ("des Orangers", "البرتقال"),
    ("des Oliviers", "الزيتون"),
    ("des Palmiers", "النخيل"),
    ("du Jasmin", "الياسمين"),
    ("des Roses", "الورود"),
    ("de la Menthe", "النعناع"),
    ("du Safran", "الزعفران"),
    ("des Amandiers", "اللوز"),
    ("du Figuier", "التين"),
    ("des Grenadiers", "الرمان"),
    ("de l'Arganier", "أركان"),
    ("du Cèdre", "الأرز"),
    ("du Thym", "الزعتر"),
    ("de la Lavande", "الخزامى"),
    ("Toubkal", "توبقال"),
    ("de l'Atlas", "الأطلس"),
    ("du Rif", "الريف"),
    ("du Sahara", "الصحراء"),
    ("Oued Souss", "واد سوس"),
    ("Oued Ziz", "واد زيز"),
    ("Oued Drâa", "واد درعة"),
    ("Oued Sebou", "واد سبو"),
    ("Oum Errabiâ", "أم الربيع"),
    ("Moulouya", "ملوية"),
    ("de Fès", "فاس"),
    ("de Tétouan", "تطوان"),
    ("d'Essaouira", "الصويرة"),
    ("d'Ifrane", "إفران"),
    ("de Taza", "تازة"),
    ("de Larache", "العرائش"),
    ("de Chefchaouen", "شفشاون"),
    ("de Tata", "طاطا"),
    ("de Zagora", "زاكورة"),
    ("de Dakhla", "الداخلة"),
    ("de Laâyoune", "العيون"),
    ("de Bagdad", "بغداد"),
    ("de Damas", "دمشق"),
    ("du Caire", "القاهرة"),
    ("de Tunis", "تونس"),
    ("de Dakar", "دكار"),
    ("de Grenade", "غرناطة"),
    ("de Cordoue", "قرطبة"),
    ("de Séville", "إشبيلية"),
    ("Al Kindi", "الكندي"),
    ("Al Biruni", "البيروني"),
    ("Al Ghazali", "الغزالي"),
    ("Al Moutanabbi", "المتنبي"),
    ("Ibn Hazm", "ابن حزم"),
    ("Ibn Al Haytham", "ابن الهيثم"),
    ("Al Boukhari", "البخاري"),
    ("Abou Chouaïb Doukkali", "أبو شعيب الدكالي"),
    ("Allal El Fassi", "علال الفاسي"),
    ("de l'École", "المدرسة"),
    ("du Marché", "السوق"),
    ("de la Poste", "البريد"),
    ("du Stade", "الملعب"),
    ("de la Source", "العين"),
    ("du Puits", "البئر"),
    ("du Moulin", "الطاحونة"),
    ("de l'Hôpital", "المستشفى"),
];

/// Lanes of the old town (used with "Derb …" / "درب …").
pub const LANES: [Pair; 40] = [
    ("El Hammam", "الحمام"),
    ("Dabbaghine", "الدباغين"),
    ("Nejjarine", "النجارين"),
    ("Haddadine", "الحدادين"),
    ("Attarine", "العطارين"),
    ("Kharrazine", "الخرازين"),
    ("Sebbaghine", "الصباغين"),
    ("Ferrane", "الفران"),
    ("Jdid", "الجديد"),
    ("Kdim", "القديم"),
    ("Zitoun", "الزيتون"),
    ("Rommane", "الرمان"),
    ("Karma", "الكرمة"),
    ("Nakhla", "النخلة"),
    ("Skaya", "السقاية"),
    ("Ain", "العين"),
    ("Sidi Yahia", "سيدي يحيى"),
    ("Sidi Ali", "سيدي علي"),
    ("Sidi Moussa", "سيدي موسى"),
    ("Lalla Mina", "للا مينة"),
    ("Moulay Bouazza", "مولاي بوعزة"),
    ("Chorfa", "الشرفاء"),
    ("Talaa", "الطالعة"),
    ("Houmane", "حومان"),
    ("Touil", "الطويل"),
    ("Dayek", "الضيق"),
    ("Sghir", "الصغير"),
    ("Kbir", "الكبير"),
    ("Bahja", "البهجة"),
    ("Salama", "السلامة"),
    ("Zaouia", "الزاوية"),
    ("Foundouk", "الفندق"),
    ("Semmarine", "السمارين"),
    ("Debbane", "الدبان"),
    ("Ghzel", "الغزل"),
    ("Henna", "الحناء"),
    ("Kettane", "الكتان"),
    ("Mellah", "الملاح"),
    ("Rahba", "الرحبة"),
    ("Snane", "السنان"),
];

/// Institutions on blocks of their own: OSM key, value, name.
pub const INSTITUTIONS: [(&str, &str, Pair); 16] = [
    ("amenity", "hospital", ("Hôpital Provincial Ibn Sina", "المستشفى الإقليمي ابن سينا")),
    ("amenity", "police", ("Préfecture de Police", "ولاية الأمن")),
    ("railway", "station", ("Gare d'Aïn Mithal", "محطة عين المثال")),
    ("amenity", "townhall", ("Hôtel de Ville", "قصر البلدية")),
    ("amenity", "university", ("Université Al Idrissi", "جامعة الإدريسي")),
    ("leisure", "stadium", ("Stade Municipal", "الملعب البلدي")),
    ("amenity", "marketplace", ("Marché Central", "السوق المركزي")),
    ("amenity", "bus_station", ("Gare Routière", "المحطة الطرقية")),
    ("amenity", "courthouse", ("Tribunal de Première Instance", "المحكمة الابتدائية")),
    ("amenity", "hospital", ("Hôpital de Jour Annakhil", "مستشفى النخيل")),
    ("amenity", "fire_station", ("Protection Civile", "الوقاية المدنية")),
    ("amenity", "school", ("Lycée Ibn Rochd", "ثانوية ابن رشد")),
    ("amenity", "school", ("Collège Al Massira", "إعدادية المسيرة")),
    ("tourism", "museum", ("Musée de la Ville", "متحف المدينة")),
    ("amenity", "police", ("5e Arrondissement de Police", "الدائرة الأمنية الخامسة")),
    ("amenity", "marketplace", ("Souk El Had", "سوق الأحد")),
];

/// Parks.
pub const PARKS: [Pair; 12] = [
    ("Jardin de la Source", "حديقة العين"),
    ("Parc Al Amal", "منتزه الأمل"),
    ("Jardin des Andalous", "حديقة الأندلس"),
    ("Parc de l'Oued", "منتزه الواد"),
    ("Jardin Public", "الحديقة العمومية"),
    ("Jnane Zitoun", "جنان الزيتون"),
    ("Parc du Lac", "منتزه البحيرة"),
    ("Jardin des Roses", "حديقة الورود"),
    ("Parc Ennour", "منتزه النور"),
    ("Jardin de la Paix", "حديقة السلام"),
    ("Parc des Sports", "منتزه الرياضة"),
    ("Jnane Sbil", "جنان السبيل"),
];

/// Small things found at corners: OSM key, value, French and Arabic word before the district's name.
pub const CORNERS: [(&str, &str, Pair); 6] = [
    ("amenity", "place_of_worship", ("Mosquée", "مسجد")),
    ("amenity", "pharmacy", ("Pharmacie", "صيدلية")),
    ("amenity", "school", ("École", "مدرسة")),
    ("amenity", "bank", ("Banque", "بنك")),
    ("amenity", "fuel", ("Station-service", "محطة الوقود")),
    ("amenity", "post_office", ("Poste", "بريد")),
];
