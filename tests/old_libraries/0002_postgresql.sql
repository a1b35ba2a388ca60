CREATE TABLE public.athletes (
    id integer NOT NULL,
    name character varying(120) NOT NULL,
    name_key character varying(400) NOT NULL,
    height_m double precision,
    notes text NOT NULL,
    found_by text NOT NULL
);
CREATE SEQUENCE public.athletes_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.athletes_id_seq OWNED BY public.athletes.id;
CREATE TABLE public.figures (
    trial_id integer NOT NULL,
    measure character varying(64) NOT NULL,
    leg character varying(8) NOT NULL,
    value double precision NOT NULL,
    unit character varying(40) NOT NULL,
    low95 double precision NOT NULL,
    high95 double precision NOT NULL,
    per_step_sd double precision,
    steps integer NOT NULL,
    usual_low double precision,
    usual_high double precision,
    verdict character varying(16) NOT NULL
);
CREATE TABLE public.formcheck_library (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.pictures (
    trial_id integer NOT NULL,
    side character varying(8) NOT NULL,
    jpeg bytea NOT NULL
);
CREATE TABLE public.trials (
    id integer NOT NULL,
    athlete_id integer NOT NULL,
    made_from character varying(64) NOT NULL,
    filmed_on date,
    day date NOT NULL,
    kept_at timestamp without time zone NOT NULL,
    clip text NOT NULL,
    notes text NOT NULL,
    found_by text NOT NULL,
    view character varying(8),
    near_side character varying(8),
    belt_speed_mps double precision,
    frame_rate_hz double precision NOT NULL,
    judged boolean NOT NULL,
    report text NOT NULL
);
CREATE SEQUENCE public.trials_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.trials_id_seq OWNED BY public.trials.id;
ALTER TABLE ONLY public.athletes ALTER COLUMN id SET DEFAULT nextval('public.athletes_id_seq'::regclass);
ALTER TABLE ONLY public.trials ALTER COLUMN id SET DEFAULT nextval('public.trials_id_seq'::regclass);
INSERT INTO public.athletes VALUES (1, 'Ann Müller', 'ann müller', 1.66, 'taped knee; 100 %', 'ann muller taped knee; 100 %');
INSERT INTO public.athletes VALUES (2, 'Bo', 'bo', 1.66, '', 'bo ');
INSERT INTO public.figures VALUES (1, 'cadence', '', 151.9, 'steps/min', 151.5, 152.3, 0.8, 10, 159, 183, 'watch');
INSERT INTO public.figures VALUES (1, 'cadence', 'left', 151.9, 'steps/min', 151.5, 152.3, 0.8, 10, 159, 183, 'watch');
INSERT INTO public.figures VALUES (1, 'overstride', '', 33.04, '% of leg length', 31.04, 35.04, 0.8, 10, NULL, 29.9, 'borderline');
INSERT INTO public.figures VALUES (1, 'overstride', 'left', 33.04, '% of leg length', 31.04, 35.04, 0.8, 10, NULL, 29.9, 'borderline');
INSERT INTO public.figures VALUES (1, 'trunk_lean', '', 4.3, 'deg', 2.3, 6.3, 0.8, 10, 3, 11, 'borderline');
INSERT INTO public.figures VALUES (1, 'trunk_lean', 'left', 4.3, 'deg', 2.3, 6.3, 0.8, 10, 3, 11, 'borderline');
INSERT INTO public.figures VALUES (1, 'foot_strike_angle', '', 12, 'deg', 9, 15, 0.8, 10, NULL, 25, 'within');
INSERT INTO public.figures VALUES (1, 'foot_strike_angle', 'left', 12, 'deg', 9, 15, 0.8, 10, NULL, 25, 'within');
INSERT INTO public.figures VALUES (1, 'contact_time', '', 262, 'ms', 253, 271, 0.8, 10, NULL, NULL, 'descriptive');
INSERT INTO public.figures VALUES (1, 'contact_time', 'left', 262, 'ms', 253, 271, 0.8, 10, NULL, NULL, 'descriptive');
INSERT INTO public.formcheck_library VALUES ('0002');
INSERT INTO public.pictures VALUES (1, 'left', '\xffd8ffe000104a46494600010100000100010000ffdb0043000604040504040605050506060607090e0909080809120d0d0a0e1512161615121414171a211c17181f1914141d271d1f2223252525161c292c28242b21242524ffdb00430106060609080911090911241814182424242424242424242424242424242424242424242424242424242424242424242424242424242424242424242424242424ffc000110801f4003c03012200021101031101ffc4001c0000020301010101000000000000000000050603040702000108ffc4002f10000103030204060203000301000000000100020304051112210613314114223242516115521662a133639171ffc4001c0100030003010101000000000000000000050607030408020100ffc40029110001040202020202020203000000000001000203040511123106211341142215511632233334ffda000c03010002110311003f000d1c6728bdb587585cc76f767a2274144e6b86c9d1f6dbfda011b0ed35584634a73a6da24a56784b74a6b81d88909b5799fda3904478a097e3e572ccefe3cce5a5dece5ae59d5ee22e73926648fca4e92d661846d2554370f2a1c223514c757455fc31f84b4fa9203e825027456b4db263daacc169d04795341a460ec17c3031bf08f4d99780aa30d43b5468e9b978d9120fd2c5039cd62825aa00754a373c8a40fd6d34d4a6387b552ea7502936e94dac9d934d5ce1f9dd06aa8c3c94dbe3f27e66b924af2285adda509a8327a283c07d2677d2827a28bc20f85428b031b9bb53895c0396806e6df950c9736e3aa503773fb2825bb9c7a926dac1fea57473f16d67b4cf5176033e643a5bb027d495ea6f2467cc87bef1977a94e72b882d7ef4845bb9f8e349c4d787f75f39a1e96296e3ac8dd18a59f581ba3981b5f8bada9867b29cc957f4e573cb0ba61c852615022f270d1ada9fcd6bf64a2e9cfcaab5152437aa95e3643ab5c5ad2bec99563c6974649e551c8340aa35b5e5b9dd0b75d3cfea55aed54599dd2dc971224f52096e98b1ec207765fca1b6ad12d95fac8dd37db24d602cb6c55c5ee6eeb48b1c9adad4a976b1814f32f49c094cf037202b1a5734adc80ad7290575b70293a4aa769064e8855c4f90abef97643ab8ea614720b0ee5eca65a6cb05e3692af8e3e649f33ddcd4f176a62fcec9665b7132f44e98fb4ce1fb2ac6128bdf1fec114e1c7bb5356adc3aef2b566b62a22c73765a3d8fc8d6a0b996b64df1427c829866fd278a370d215f691841296a30d1bab82a863aa4a928bc9e94e658dbb59d9712a099ba82b5c92bde1c9ec993f09cdfa54bab4610e08154d1733b2a26d197674a6cf045dd97d16ffa5e772b0e82a3e2db0b2340e82ddcb2364c94239602e1947a3b299add0895663a4ff649be52d0edf14522a9d23aa98567da1224c2eb9ff689371ec2a513d77f2520a3fa5db68fe91211852322194e2ec4465324793702a8c7439eca6f01b7444e1841560c031d1694b8269f602355b3cf68d6d2ecd4ba7b2a33374e51fac8c00502ab3825683e87c3d2d87d836bb551cec2e398a3924eaa2e62c0490b01c5b5ded330aa1f2a68ea467aa002a4fca9e2a939ea88459d0e3ada516444a66a7a80adf3816a014d5055f139d299e94c2608a57a64ae6be5182972b65dca295d36c52f56cfb9dd7bb34839305687876abcb2eea032fda8659f75019fed0b762f7f489b6401320a7729e1a77651916dfa53c36edfa297552e0e094e3a9ed52a5a776db2bdc8706a294b6ed86cad4941861d951f0b67881b47ead7d0497720580a54b854692774e77f8b961cb35be5572dcedd38c6f0f0bdcc782e25ad683d5406b9b9ea97aa2e4438eeab9b99cf559fe20b544fb5faabc10cf45dc74801e88c3a8f1d9412c623dd73dd6b0d73bd220ca9ed73044d685ea92c0c3d151a8af10e77416b6fed191a950b115def00845e1a84350ce2770c3f0b25e22d45cec2d12ed70153ab07293ee36f3524edd53309ff001c7ec96f2cef8f6b37a96bf51eaaa96bf3d0a799386dce24e8509e18767d0bc1cf443ed2db6f01f6bf5dcad6e107b93c31857a5bcc647a820f72b9b5ec3872e7fc6093e41b54e606ed2e5fae262d582912e17c77308d498aff00219756123d5d1c8f94ec7aae87f158e3f887245a32ce08a51d63aa48c94c3436c15006467297ecb40f0e6e415a15929400dc840bcbe6f8f7f1a9e7927b278aa7170cb5cdce85f4f0bb7f409d20819a3a05df219f014726c8d8e454ddff002072cc3f966af7ff00aba17fe7eda96550dda427d451cb5573e478c94e51625b19daa90bae09e833c5fda9e2e1b329ce85270e45cf2dcad1ed76763e3074a67a791359bc42d86e5081a48f49c3fc9c1d28cd343c8013454dad91b4e1a8156b3944e160baff00cced69d867e4a919541a3195ef183e5087ce41eaa2f127e5043e3ed71de9681c203ef4bf3e4144ec8d931d968ddcc6ecacc369dfd28eda6da1af6ec8919b68ec943884e3c27498d190b58b3d38108dbb2cff0086a98334ecb48b690d887ff1612c2e297ecffc6ed282e5100d3b24cbb0c129cee920d25255d9f92514ab16bb47f131fc9a402676e541ad773bb72abeb08b35add2708f1c08e9038ede41e889d052e870d91314007652329c467a25f65424ad2b6d01a51ab33847a729b692bdac8f19485154f27ba9ff0037a0635231063491b530cc5a0c9135dcae2d20ee946e7561c4eeaad5def5e7cc82d55c75f75a572515bb4c7e376c3b4a69a7193baae66fb54a4aac9eaa3f11f6841cf347adaa6c33378a7925bf4abccf681b1404df9bfb2e45e049ee4e11c201da0f76025855ea99c8ce0a155154f07a956849cfe9baf3adce906708c452b1add151fcfd37f3da112553cf72abba771452a2dae603b21d3d39676487e42c74bbe0bd61ad7e3eb9280ca57b9857046ebc029dbf1d63914ef1f9046076963f38efd95fb75d9d2380d495c5349f0517b3d33f98dd8ab23aec60769fa50d2d5a4d8cf3f4a76a2b5092307093f85a0234642d42d508e48dbb209672dc4e8148f97a6c76ca58b85a035a7ca94ee545a09d96a172a70587649975a2249d965ab6239bfdca9665f9424f1490f8482573c928d4940751d971e01df0898ad58a56fe4270955b60fea89db6c9a1c3ca9a5b40cf80ad53d231a7a051e39b975a5d2efc80d76a7b0d1728b764f76f21b18095289cd8f08dd356b5a3195ad2646477b2805db5cd14aa687b4a015b43ac9d9176d4893baeb94245e5b9e7c3f6946ed11394a8eb4e49f2ae7f11fd5370a107b2fbe01bf0bd1f2f78fb41ce047f4b341580775e3700dee974d791dd55a8b916b7aaa3bfc2f43a5be33c5df69a0df1b1fb9490f128071ad66f5d7b7309f321cce22709079fba0d73c67e21d2d88ef9916ed6cbd8988f326ab7cc2601625c357b3239be65abf0ed6731addd4ef3344c44a37559cd37c50823385df21754d202c0ac794a4d78702889aa17e617b1ca855b1da4a647d1fd2a35545969d975a9f2a85feb6a4b5e9bdc5215d1afdfaa0835894754f170b66acf950296d443f3a57e92c32d37613d6270af780748c70c541639b92b5ee1ab9b58d6e5cb1bb6b0d391db09b2db793001e6534f22c7722749cabe30c43dadc296f51860f32b62f71e3d43ff00563d1f151681e7ff0054bfcbbfecff0054e65c53b6b69f085cb8b55791ad720bf9b69f72923b9890f545e1361af1b2942ae18b5dec29ea291afcec864f6c07274a394e44caf36d9cd19c2a461aff000669e5517115591b7d848d35218fa0552495f1f4ca7baab11703e541ea7879c73e558b2d7e272dcb6583a4aaeae94772b837097e4a3cfe1c793e95c7f1b7fea528c9622da0ce70da508eeee27d48b5bae2e7b86e9722a0933d0a336da57b5c320a3925489a361157450b47a5a0d8a4e616a7cb65189183659fd83c85b95a25a2ad8d6004841ed5a317a6ad196d88fd355e3676bc7a55796c0d77b5188ab63206e14be2a33dc25ab57257ad17da2f4b9fc6d87d817bf8cb3f409905447f4ba1511fd214e7cc56025c5602386b4fb14d159395be95a33ed0c1ed542aedcd634ec9d8e44bbd25a3e444fda57a71e1b089c17be48c6ac21f736f27384b35770746e3bad7746e98ac072e5e7b5a2c3c49d3ceadc7c440fbd6531ddde0fa95d86f2efd910ad86f93b09831cff916a038807eebafe403f759b0bcbbf65f7f32efd9146f8e34fd263656042d9a48c6108b8b0069455d2e421770765a5265505ee0173a0bc7fb48f7d180e48773710f2b40bdb756a4897584ea2a9f83c109da090b660bc7920c6a0b4f55db2b88eeaad434b49549f296a6bfe15b00e9533c7e7e406d1c1713fb2e85c4fca5f6ce7e576273f2b1989adf4a831bdba5fa80d48c7554aae60e050df1ff006b9f15cc3d542ea1e0e04ae4664e49d2a17287980e12a5c6dce713b27cf0fceeca19ac9cc04e954fc2791c759a0128ed284bbdac96badae19d902aaa47373b2d62e761c03e54a571b46927ca8d58f2a8a51e8a79c6defc603691f92f057de53fed303ad982765cfe37e9097e71a4a656792b35dad444ae56695c5ce0a4f007e159a5a221c3653e92839a3d287c38e7f21e915b743af1908e3281a59d151b743a708db5c1b1a5db42663b4d4ff8ac69e3ec258bbd03003b246bb523413b2d06f5380d3bacfaf3540176e8963a1b122d7ca567b3a4bf2533727651f876fc2f935600e3ba87c68f94c2dc658296c1956d3e09bf0bb8e9434f45f7c5b3e42f0ab6fca6f929308545870c3974ae420302ee5a9d2ceaa98aa18eaa09ea32dea8058c307bba4dd471a1ade909be561c3b759ede6a892edd39ddc9787249ba52b9e4ec9a70b868dbae410dca6343be92d54d51d4555356ecf557ea2def24ec55536d7e7a14f31632be92b3f1237d2d6c5ebfb291977cfb922b6e4efd95986e24fb923464b8e9549949a0a7a8ee7abba9bc5eb1d528d2d7138dd17a6a92e0374c3531c241b289c500015ea88f9a10c9ed5ccf6a2f010ec2bb142c77c2f9648abd2d2b55c3bb4a0fe1fd47d2a33c39fd13db69233d82efc147f010c39d2df5b425d49bb5f9fdb5c7e55ba7adc91ba5f639d957695cec845d98d0d3b44d968129ba86a756374c1492ec1295b9c764c74b261a11888889a8b42f05a8f4355a71bab6cb906f74b7255e81d5529ae85bee49d9cb5de901ca5cf893bb6f0d1ee5d8bd37f659e9bd387b973f9c77ec90e5b276955f99d14badb04bfa1ffc5622b248c3e92b641c13ff005ff8a0aae10e5349e5ff008a81fe4b193da2ec7e8acce9a91d163215f64ba1b8466e56af0d9f2e12d55cdca7119598661b20f4986acdfae9589a7d43aa1d3ea765751cdcc2aec349ccec84dc8ccfd2d0c863dd63a415d1bfed71ca7fda65fc567dabe7e27faa0cec339def496e4f1b909e97ea6368871d021578b5c4d8890074570dd463d484de6eede511abb24186495ce00143ff00988f6345669c590363d780b28bc4da66232b4ae2eb80787eeb24bcd46663bf7545c2e3e694028e52ca34fdab74136a784db6c635c0243b7cf870dd385aaac00374d62b7c23f74db4f23111fb267653b080bbf0ccf854e3ad181ba93c68f9591b6a11da286fd64f925f0e3d4845cef65cc3e642e4a838ea8557d438b4eea558daad7481720c394793da0fc4571326add679729b5485355e6427524bae71d65743f8ae2637440909cb1b79e42b147361c374c76fab2d0374a54aedc23b4721c041bcba215f7c51d1947b3a29a23ae38eaa4f1c7e5058e5dbaa944854727c8bc3b5b5fbf9b93fb5a0cbd10aaef495e5e5f713ff006851aadd84a378ee93abbfe45e5e5d2be27ff9c279c5f4b8a7f5046a90f45e5e4a7e79d1446544632a60579794067ff72b597fffd9');
INSERT INTO public.pictures VALUES (1, 'right', '\xffd8ffe000104a46494600010100000100010000ffdb0043000604040504040605050506060607090e0909080809120d0d0a0e1512161615121414171a211c17181f1914141d271d1f2223252525161c292c28242b21242524ffdb00430106060609080911090911241814182424242424242424242424242424242424242424242424242424242424242424242424242424242424242424242424242424ffc000110801f4003c03012200021101031101ffc4001c0000020301010101000000000000000000050603040702000108ffc4002f100001030301060603010003010000000001000204030511210612223141511314153242526162a11623336391ffc4001c0100030100030101000000000000000000050607040103080200ffc400281100010402020201050100030000000000010002030405112131061213141522415132071623ffda000c03010002110311003f00ddc545236a0010913dbdd7627b7baf3bd5c7481e361314cdfc4a24f7821509640695c99a0f55564c90e69d5563c7986368da9a67207389d254da2d4396677b6f1b96997ae30e48577865e5da2776da6b47252a0a6fdf492a43752aa96ea8e48b6bcb8e855636c7f62bf7d633fab6b22781d2da45e87d948dbce7e490c5cddf65353b938f55924f0f6c7ce95b9f19213db2ef9f92e8dc37c7349f42739dd5118f21cec2136601538416ce34487944e49f1b28548b5f8bf145630dfc6512a311afc64255bd99730e82c8dc0b4fe925bb67f78fb173fe73f45a0b2dcc3d0293d369f6080bfc865daed1806ff16142b9eeac47ae49e687905598609705ec0bd51a222554e6c486b494c30b2ec23f0e89202116aa1bd8d1364289c0345e7ef2db5f13c80917272881da5d4666ee111a35c370abbe9f86153ab24b3aa50a748dc2b9c7d812a3cd9800e6baf3a3ba5837123aae7d4cf746dbe21edce930b61690b39309fd8ab5060bb786899fd1bf556e1d9b0e1c2afb7338c74446d1fb39761610b9b3c1770e89c21c32183451daad61b8e14cf1e006d3e4a0fe52d33c84852bcecbf23f612ccc8e5ad3a25e9cd2d253cdca280d3a251b950c12ba30444047b2c38fb5f09e52fd47105445e72acd6a582a034f54ff00165a20131b336d03b4da23b3b056e350607720828b937ba9a9dd9ad3ee5cc904da5f0f326938c00c6e392334ea30339848346fed67c95b6ed2b718dffea056e813cb820f6984f6982e4f6907094ee4d049562ade856f92a556a78c96acb0c2784b76a42ce908ad4b24e8ab9a3f845dd1b7973e4cf6431d75c0f685bae381ed24fab9fb2e5d7a2d1ee4b066fe54556664735e97969c4470acb298f498ea6d0b9bf35cb3699d9f7a4e9129c7382a06487ef0d52f5fc782380972f48cfd2d3edf7c3548e24cf024f8a06ab2bb3cb208c94f169b80686e4a9ae66939a4f0942e8f63c273a4c0e014fe035078f746003882b42e8cee1254b5ddb415d01dafcf3e64f75ef18b94623bfb153538cecf22bd091648b8e9343f30f2173b85ea4a718e7385728453d95c6c5c0e498eb319337942e6c9971e5578ae34708bc6bb78407121321be1843244b7333aa55ce62da77a5aaaff00edda7766d1eefcd49fe9bf759c3ee6f07dc571eaaffb14852e1b9e9156e3da568bfe55c3e057bfcd39bf0fe2d8ddb36cc7b15491b3ec68f6a28cb4587687cd8e2d0b2916534fe2a3ab0b701d168336d0d667852e4f87bb9d114afe47f1704a51ba0c6e4933e8e014b93691c94ed708dcf44b9322e49d11c82f0b88e61e6deb695ead320a84b0a335626bc943e53f0b737141dce93a4720d2fd8ef9d488e6152932a9b81d42411b580fcd74369054f9a5eb5817b184e9764cd0e1a47ee0f63c1c258b851de270ae0b90add57c7b4550a579a95d5a4d255bd8674a760250b844273a2012e19c9d13e4c860e74416540049d13578b6541d6ca1ec84d4ed25558473c943e48f64d752de33c945e9c3b2ac419167aaeffbc86f1b4bd4efaf27dc512897a7b9c38923b2b39a55f8b30b48d5396468b0c2ed04f4d88ed69b6cb917e32e4cb164b5cde6b2fb75d3731c498a2df435a3897977cde8b84c7d42ded6c61bca6faf51847342e4b9993c905afb44d03dc8648da36e4f1a1be39148c2122e7a3077e8981e599e8b8cb3f0955fb48dfbae3fd237ee153217bf4a7d2d797693b7573bfb8e56dd15dd957a91dc15d6d3c18c85757ccc03b52539e698e6a7f5c7307b907ae0b42a15aa3b2544fc9f15f33c9d2096ee90740a3927681df642e45fde49e2436a07bfbaaee8555fd0a01471a213c843bd7e6ed5d7df9ff62b8f5f7fd95136baa7a15f3d26b762981bea02e3ed6c3fa5afbad9faaa722db807853c3ede3b2a52adc374f0aa10c97bf1b401b9b73bf6b399d08b73a20d56292ee49f2e36fe7a206fb71f13dabe9d4d938d95a23b065284c3b51aa470a3f0f660d5c7022767b6025b96a7bb45a184378424ccbd76c04e9305368fda44a7b1bbc3febfe2946c57fe7fc5adc7b352c0e10ad0b2d2c7b424d92e90748d34374843a07e156af6dde078533f971d9726207744699972d3bda8dc30bb690a6590bf3c2853f678ef67756a06d6d7f450d4b2b719dd4522f260c1ada6dc7d63a48906d7e091c29920b851014f2600a39c042e45634b384072798163f68b3a5f8931d2b835bd42985d1bdc2497dcdcd3cd71eaeefb2577bb676bafeeba4fc2537bae9b2999e694fd5ff65f0de71f25f4e90ad4df187339d27464ba7dc2e9f2e996f30919db41bbf25c8da2ded37d0f966705ad94be01a29967bdaf0709726c773c9c056a3dc3cc7544a841f303965740b2476855d8c9e926d581509e45426dd57b15a1b367f7fe2bbff35fa2fbfaa0823abbb6b2f329ddca86acc701cd58314f650568a71c931c945cd1d2f424c2123843245c1e3a95052b9bf7c6a5492e29d74549b1cb5e97ed8f43a295afd5f73f8a75b04c2f2dc95a458f75ed6e564b65abe116e53fd9eec2986f1214e77b74813f16e27a5a445a14cb47257045a58e894a36d035a071056c6d1b31ef5f1e8e5d2710efe2ccdd0c7655eb43183a22ce2156aee001570b50c65bc225165cb8f697a5421ae885d58a1aee48fcba8d00a0b2e43413aa9c6629b9cefc4263a52b251cae2955f04abd46f5e17c92f489a067543ab5cb1f241ebe3e4df211610449edbb4e5bf3feaeff00d51fbff5670fba9fb28fd58fdbfa888c79fe2e7e0896c6eaff00954a4c9c03aa85f234e6a84b93a1d51faf96329d12bcef064ddbed56b84dc03aa5b9d71c13aab3739270754ab3a43b78ea9e31b866dc6ec84e58dcb380534ab8e73aa1b5a713d555ad55c49555e5c568b5e391c3fa474665c02b4e9849e6b8f37f9551cd72e371df9421d8d605fbef4efeadb5f33f2a9c99391cd5174a3dd42fae48e6a538f91c251b51dad092e0abce7ef65019344b9c51babc6ab796de3c97a23c49e3e21b4ff8aa5ecd410402f3c94adb439df14c716dc1d8d1178d680e038575f92e40440e96db55fd1240b1b8fc57df4177d568b4ec8d23daa51626fd4297cd9fd3bb429c484a4495f3254c69af869ac15b04e6c80e929c07d4ed43852d268caf85985f5ba2ace0ddf4f1e8a71c7651b18d1456100308f442d00258a15f7511a13f740d52ef93c865de9147d813f49a2939985287b12eb6e60755dfaa8fb2964f4de5cba3e8c94b990be601439b381eaac5191be55acc718e526fd1bbf4acf8795f0d12adc5a5e2e34445b6e2e6e70b33ed067017d3694dbe10070735706439bd5169904b01d103960d325629207584c541ae8ffda90cd23aaf79e777426a57c12a3f33f9598e01e79d26165966954a721c4a2902a173c2ad4ad5533ed462db6a7878d0afd25fe3b59198e1be4263b347f137744df1adbbd4b921560b7386ee4278890b14869d1039b2603b928c434620de524ddadfbad3a246bbd12c2745ad5ea1658ed167d7ab7b897689cf037217ebd8a5dcac8c877ea90e46412ab9251a936e764e8ab1b6bfeaa8113ea96f6129bb2641ed6994f65c03ec4421ecd8638702716c6a3f85629d0a40f45e6fb175c02b2cd5dad6ec21b6cb48a78e14c746286b3185cd06b1bcb0adb5edc7349591c948d77092b2b907c3b0d40ee70c3da7449f73b46f93c2b42941af05079315ae2745f547ca2683f6a7d90c9bde4ed66f5ac39278540767ff0055a0bedec3d1466dccec13037cea703b4bcfb27683376ad99f78ff00eab3476a58e3effeac15bb5aecff00d9fd44226d5b9c471ff51b763cbf85e83fb8893f15bdc6da16bbe68951bc870f72c5ed9b46e791c69aa0de8b9a3896493c58cfce97ccb83fab6fb69682eb8870e6a17cb07aa59a5722e1cd4c2693d5750f093fc538f20c11ac4f08e78e0af9e3041db2c9eabaf327bae7fe967f8a773464397e4a6b6a03ccabd05f50386a512f4afd54b1eda43f92aa370c5bc90aa90640078d145ad151f96ea53adb2abb746a95ed908b71a26db750c00b8259076abde3f6d8f8f94722b9c7088d2638aad0686708dc6899034599f9489a80f93d013ef415765176148289fca294a169c94c2169c9749cc44a553f8e38bba5809803eaa4a36e00f24c86d7faafa2dfbbd1374d99ac5ba0567ad4e60f04aa112206e344761530dc2aada1b9d15aa2fdd292b293fca7f0552c0cae89a014c36f0344c30dadc04a90648046a8f4496001aa559abcc4f09b4b04e394c349adc7452eeb3f08436701d5742e1f9594d29caccec6b7f8951d04639286a4303a2206433b850d4aad72135ef5b279da00ec531837a41a451dd549c4b4a2f21bbfc90fab1893c93c62c3a41f9a1cfb0d81da5d47905a79a291e7631aa09e1962e848dcea9a23a9111ca6cc3dc6c9ae53209ff95ef3ff0094b9ea00755ef511dd6814e14e0c8d8e1b5cfabfeca5a571df3cd2c83533d55e87bfbc16c7f895760d8092eebb4c242698ff00f32b8206f373854ed4338ca63a2d6f86825aaadabfe5467c8322f8e4e12c4e8be183a25d9b5bc32539ddda374e1235dc1cbb082cb927311ef17cabceb6a855b81079a84dc8fd95091bd93cd563bf9eab31ccb82ab41923eab523b2ee07d9fc5db2c2ea473bab5eabb36c03d810ab858db49a4eeac8cff9244bf8fb20b34c246e92052a7e5b9e8a737514c6379757ba7e5f7b092a75cdcca8465108b2ff005a37b4a37fc705a77b69324b9c2b83aa092a19ae4e8a1832cd670194cb6f85e381a2cd6202795df4309f4a942a58dcef8a88d81df55a652b10701c2a6ff3cdfaa1c6b14c0c7fa8d2d6eb4ca383c902bb49a6e61c612bbb6a7787bd54af7ef1811bca1552a4cc78da4d8f3ad1fb4276946fef616717188f75638079ad1e59f359eb9431f62f15d9dd565f1a6b8346d1583c9a26f04a58b3c37878c84ff658f80dc854a1d93c220eea3d0e90a202729390b5fdea39ba4623d26e02b429b71d150a7203473520963bac9eab8fa9dac91b74aa4f32ae459cf7b8649508b63bb2b71601611a29f458577b0d850c16de7a28edb7fe5c6531c582c7306425fb737c3c23f42606339a7ac4d02c0385cb04ef3c29aa45630720a857a829e57d9973001d52fcdba8c9e24c628b9c136e2db2b75ec8aba6e3aae7cffe52c54bb7eca2377fd973f6a7ff0013646f3a4d9e9207c5726dc19d1323a80ecaa48a4002bad98d66fa51eac0172085be17e157ad38d31cd5b9a377297a75420945ab546b550f0f8f6480121733ae8707892f4cb99c9e25d5c2b9d754bf2eb9c9d533d3a6d7262349b18e02b756e473cd426e67ba0f56b9cf3509ae73cd1a6e399ae975eb4bf533c68a949e4bcbca7b1f6a3f4ffd040ae1d52c5c0ea579791187b557c0ff009096ee079a5e96752bcbc9a6823b63a432a92a02755e5e4c0ce90c3dafffd9');
INSERT INTO public.trials VALUES (1, 1, '8369e860d1c17efb7d9df35a94a394e3a557594e857f062b4cab607dc45b2f7d', '2026-03-14', '2026-03-14', '2026-11-26 21:21:31.067486', 'overstride_side.mp4', '', 'overstride_side.mp4  2026-03-14 14 march 2026', 'side', 'left', 2.75, 30, true, '{
 "format": 1,
 "clip": {
  "name": "overstride_side.mp4",
  "sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "frames": 240,
  "duration_s": 8.0,
  "frame_rate_hz": 30.0,
  "width_px": 960,
  "height_px": 540,
  "rotation_deg": 0,
  "variable_frame_rate": false,
  "dropped_frames": 0,
  "slow_motion": 1.0,
  "used_s": [
   0.4,
   7.9
  ]
 },
 "runner": {
  "height_m": 1.66,
  "belt_speed_mps": 2.75,
  "belt_speed_source": "given"
 },
 "view": "side",
 "near_side": "left",
 "running_towards": "left",
 "checks": [
  {
   "name": "frame_rate",
   "level": "warn",
   "found": "30 fps",
   "needed": "50 fps",
   "message": "Film at 60 fps if the phone can.",
   "mend": [],
   "clip": null
  },
  {
   "name": "person",
   "level": "ok",
   "found": "100 %",
   "needed": "95 %",
   "message": "The whole body is seen.",
   "mend": [],
   "clip": null
  }
 ],
 "refused": null,
 "measures": {
  "cadence": {
   "value": 151.9,
   "unit": "steps/min",
   "interval95": [
    151.5,
    152.3
   ],
   "per_step_sd": 0.8,
   "steps": 10,
   "left": {
    "value": 151.9,
    "unit": "steps/min",
    "interval95": [
     151.5,
     152.3
    ],
    "per_step_sd": 0.8,
    "steps": 10,
    "verdict": "watch"
   },
   "right": null,
   "band": {
    "low": 159.0,
    "high": 183.0,
    "source": "test"
   },
   "verdict": "watch",
   "evidence": "C",
   "details": {
    "note": "by hand",
    "figure": 1.5
   }
  },
  "overstride": {
   "value": 33.04,
   "unit": "% of leg length",
   "interval95": [
    31.04,
    35.04
   ],
   "per_step_sd": 0.8,
   "steps": 10,
   "left": {
    "value": 33.04,
    "unit": "% of leg length",
    "interval95": [
     31.04,
     35.04
    ],
    "per_step_sd": 0.8,
    "steps": 10,
    "verdict": "borderline"
   },
   "right": null,
   "band": {
    "low": null,
    "high": 29.9,
    "source": "test"
   },
   "verdict": "borderline",
   "evidence": "C",
   "details": {
    "note": "by hand",
    "figure": 1.5
   }
  },
  "trunk_lean": {
   "value": 4.3,
   "unit": "deg",
   "interval95": [
    2.3,
    6.3
   ],
   "per_step_sd": 0.8,
   "steps": 10,
   "left": {
    "value": 4.3,
    "unit": "deg",
    "interval95": [
     2.3,
     6.3
    ],
    "per_step_sd": 0.8,
    "steps": 10,
    "verdict": "borderline"
   },
   "right": null,
   "band": {
    "low": 3.0,
    "high": 11.0,
    "source": "test"
   },
   "verdict": "borderline",
   "evidence": "C",
   "details": {
    "note": "by hand",
    "figure": 1.5
   }
  },
  "foot_strike_angle": {
   "value": 12.0,
   "unit": "deg",
   "interval95": [
    9.0,
    15.0
   ],
   "per_step_sd": 0.8,
   "steps": 10,
   "left": {
    "value": 12.0,
    "unit": "deg",
    "interval95": [
     9.0,
     15.0
    ],
    "per_step_sd": 0.8,
    "steps": 10,
    "verdict": "within"
   },
   "right": null,
   "band": {
    "low": null,
    "high": 25.0,
    "source": "test"
   },
   "verdict": "within",
   "evidence": "C",
   "details": {
    "note": "by hand",
    "figure": 1.5
   }
  },
  "contact_time": {
   "value": 262.0,
   "unit": "ms",
   "interval95": [
    253.0,
    271.0
   ],
   "per_step_sd": 0.8,
   "steps": 10,
   "left": {
    "value": 262.0,
    "unit": "ms",
    "interval95": [
     253.0,
     271.0
    ],
    "per_step_sd": 0.8,
    "steps": 10,
    "verdict": "descriptive"
   },
   "right": null,
   "band": null,
   "verdict": "descriptive",
   "evidence": "C",
   "details": {
    "note": "by hand",
    "figure": 1.5
   }
  }
 },
 "not_measured": {
  "head_pitch": "the nose was hidden in most frames"
 },
 "findings": [
  {
   "measure": "overstride",
   "cue": "overstride",
   "text": "The foot lands 33.0 % of leg length ahead of the hip (likely 31.0 to 35.0; usual up to 29.9).",
   "try": "Think of shorter, quicker steps.",
   "evidence": "C"
  }
 ],
 "events": [
  {
   "side": "left",
   "initial_contact_s": 0.5,
   "toe_off_s": 0.79,
   "step": 0
  },
  {
   "side": "right",
   "initial_contact_s": 0.895,
   "toe_off_s": null,
   "step": 1
  },
  {
   "side": "left",
   "initial_contact_s": 1.29,
   "toe_off_s": 1.575,
   "step": 2
  }
 ],
 "cycle": {
  "left_ankle": [
   [
    0.0,
    -1.0
   ],
   [
    0.1,
    -1.0
   ],
   [
    0.2,
    -1.0
   ],
   [
    0.30000000000000004,
    -1.0
   ],
   [
    0.4,
    -1.0
   ],
   [
    0.5,
    -1.0
   ],
   [
    0.6000000000000001,
    -1.0
   ],
   [
    0.7000000000000001,
    -1.0
   ],
   [
    0.8,
    -1.0
   ],
   [
    0.9,
    -1.0
   ],
   [
    1.0,
    -1.0
   ],
   [
    1.1,
    -1.0
   ],
   [
    1.2000000000000002,
    -1.0
   ],
   [
    1.3,
    -1.0
   ],
   [
    1.4000000000000001,
    -1.0
   ],
   [
    1.5,
    -1.0
   ],
   [
    1.6,
    -1.0
   ],
   [
    1.7000000000000002,
    -1.0
   ],
   [
    1.8,
    -1.0
   ],
   [
    1.9000000000000001,
    -1.0
   ],
   [
    2.0,
    -1.0
   ],
   [
    2.1,
    -1.0
   ],
   [
    2.2,
    -1.0
   ],
   [
    2.3000000000000003,
    -1.0
   ],
   [
    2.4000000000000004,
    -1.0
   ],
   [
    2.5,
    -1.0
   ],
   [
    2.6,
    -1.0
   ],
   [
    2.7,
    -1.0
   ],
   [
    2.8000000000000003,
    -1.0
   ],
   [
    2.9000000000000004,
    -1.0
   ],
   [
    3.0,
    -1.0
   ],
   [
    3.1,
    -1.0
   ],
   [
    3.2,
    -1.0
   ],
   [
    3.3000000000000003,
    -1.0
   ],
   [
    3.4000000000000004,
    -1.0
   ],
   [
    3.5,
    -1.0
   ],
   [
    3.6,
    -1.0
   ],
   [
    3.7,
    -1.0
   ],
   [
    3.8000000000000003,
    -1.0
   ],
   [
    3.9000000000000004,
    -1.0
   ],
   [
    4.0,
    -1.0
   ],
   [
    4.1000000000000005,
    -1.0
   ],
   [
    4.2,
    -1.0
   ],
   [
    4.3,
    -1.0
   ],
   [
    4.4,
    -1.0
   ],
   [
    4.5,
    -1.0
   ],
   [
    4.6000000000000005,
    -1.0
   ],
   [
    4.7,
    -1.0
   ],
   [
    4.800000000000001,
    -1.0
   ],
   [
    4.9,
    -1.0
   ],
   [
    5.0,
    -1.0
   ],
   [
    5.1000000000000005,
    -1.0
   ],
   [
    5.2,
    -1.0
   ],
   [
    5.300000000000001,
    -1.0
   ],
   [
    5.4,
    -1.0
   ],
   [
    5.5,
    -1.0
   ],
   [
    5.6000000000000005,
    -1.0
   ],
   [
    5.7,
    -1.0
   ],
   [
    5.800000000000001,
    -1.0
   ],
   [
    5.9,
    -1.0
   ],
   [
    6.0,
    -1.0
   ],
   [
    6.1000000000000005,
    -1.0
   ],
   [
    6.2,
    -1.0
   ],
   [
    6.300000000000001,
    -1.0
   ],
   [
    6.4,
    -1.0
   ],
   [
    6.5,
    -1.0
   ],
   [
    6.6000000000000005,
    -1.0
   ],
   [
    6.7,
    -1.0
   ],
   [
    6.800000000000001,
    -1.0
   ],
   [
    6.9,
    -1.0
   ],
   [
    7.0,
    -1.0
   ],
   [
    7.1000000000000005,
    -1.0
   ],
   [
    7.2,
    -1.0
   ],
   [
    7.300000000000001,
    -1.0
   ],
   [
    7.4,
    -1.0
   ],
   [
    7.5,
    -1.0
   ],
   [
    7.6000000000000005,
    -1.0
   ],
   [
    7.7,
    -1.0
   ],
   [
    7.800000000000001,
    -1.0
   ],
   [
    7.9,
    -1.0
   ],
   [
    8.0,
    -1.0
   ],
   [
    8.1,
    -1.0
   ],
   [
    8.200000000000001,
    -1.0
   ],
   [
    8.3,
    -1.0
   ],
   [
    8.4,
    -1.0
   ],
   [
    8.5,
    -1.0
   ],
   [
    8.6,
    -1.0
   ],
   [
    8.700000000000001,
    -1.0
   ],
   [
    8.8,
    -1.0
   ],
   [
    8.9,
    -1.0
   ],
   [
    9.0,
    -1.0
   ],
   [
    9.1,
    -1.0
   ],
   [
    9.200000000000001,
    -1.0
   ],
   [
    9.3,
    -1.0
   ],
   [
    9.4,
    -1.0
   ],
   [
    9.5,
    -1.0
   ],
   [
    9.600000000000001,
    -1.0
   ],
   [
    9.700000000000001,
    -1.0
   ],
   [
    9.8,
    -1.0
   ],
   [
    9.9,
    -1.0
   ],
   [
    10.0,
    -1.0
   ]
  ]
 },
 "curves": {},
 "each_step": {},
 "clips": [],
 "asymmetries": {},
 "made_with": {
  "formcheck": "0.1.0",
  "mediapipe": "1.2.2",
  "model": "full",
  "model_sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "settings": {
   "view": "auto"
  }
 }
}
');
INSERT INTO public.trials VALUES (2, 2, '8369e860d1c17efb7d9df35a94a394e3a557594e857f062b4cab607dc45b2f7d', NULL, '2026-11-26', '2026-11-26 21:21:31.153184', 'overstride_side.mp4', '', 'overstride_side.mp4  2026-11-26 26 november 2026', 'side', 'left', 2.75, 30, false, '{
 "format": 1,
 "clip": {
  "name": "overstride_side.mp4",
  "sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "frames": 240,
  "duration_s": 8.0,
  "frame_rate_hz": 30.0,
  "width_px": 960,
  "height_px": 540,
  "rotation_deg": 0,
  "variable_frame_rate": false,
  "dropped_frames": 0,
  "slow_motion": 1.0,
  "used_s": [
   0.4,
   7.9
  ]
 },
 "runner": {
  "height_m": 1.66,
  "belt_speed_mps": 2.75,
  "belt_speed_source": "given"
 },
 "view": "side",
 "near_side": "left",
 "running_towards": "left",
 "checks": [
  {
   "name": "frame_rate",
   "level": "warn",
   "found": "30 fps",
   "needed": "50 fps",
   "message": "Film at 60 fps if the phone can.",
   "mend": [],
   "clip": null
  },
  {
   "name": "person",
   "level": "ok",
   "found": "100 %",
   "needed": "95 %",
   "message": "The whole body is seen.",
   "mend": [],
   "clip": null
  }
 ],
 "refused": {
  "reason": "This looks like walking: both feet are down at once.",
  "advice": "Film a run of 10 seconds.",
  "check": null
 },
 "measures": {},
 "not_measured": {},
 "findings": [],
 "events": [],
 "cycle": {},
 "curves": {},
 "each_step": {},
 "clips": [],
 "asymmetries": {},
 "made_with": {
  "formcheck": "0.1.0",
  "mediapipe": "1.2.2",
  "model": "full",
  "model_sha256": "0000000000000000000000000000000000000000000000000000000000000000",
  "settings": {
   "view": "auto"
  }
 }
}
');
SELECT pg_catalog.setval('public.athletes_id_seq', 2, true);
SELECT pg_catalog.setval('public.trials_id_seq', 2, true);
ALTER TABLE ONLY public.formcheck_library
    ADD CONSTRAINT formcheck_library_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.athletes
    ADD CONSTRAINT pk_athletes PRIMARY KEY (id);
ALTER TABLE ONLY public.figures
    ADD CONSTRAINT pk_figures PRIMARY KEY (trial_id, measure, leg);
ALTER TABLE ONLY public.pictures
    ADD CONSTRAINT pk_pictures PRIMARY KEY (trial_id, side);
ALTER TABLE ONLY public.trials
    ADD CONSTRAINT pk_trials PRIMARY KEY (id);
ALTER TABLE ONLY public.athletes
    ADD CONSTRAINT uq_athletes_name_key UNIQUE (name_key);
ALTER TABLE ONLY public.trials
    ADD CONSTRAINT uq_trials_athlete_id_made_from UNIQUE (athlete_id, made_from);
CREATE INDEX ix_figures_measure ON public.figures USING btree (measure);
CREATE INDEX ix_trials_athlete_id_day ON public.trials USING btree (athlete_id, day);
ALTER TABLE ONLY public.figures
    ADD CONSTRAINT fk_figures_trial_id_trials FOREIGN KEY (trial_id) REFERENCES public.trials(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.pictures
    ADD CONSTRAINT fk_pictures_trial_id_trials FOREIGN KEY (trial_id) REFERENCES public.trials(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.trials
    ADD CONSTRAINT fk_trials_athlete_id_athletes FOREIGN KEY (athlete_id) REFERENCES public.athletes(id) ON DELETE CASCADE;
