"""Family names that are common in Italy, around Bologna, and among people who came to live here."""

from vicinia.methods.personal_names.wordlist import folded

FAMILY = folded(
    """
    abate agostini aiello albanese alberti albertini alessi alfano alfieri aloisi amadei amadori amato
    ambrosini andreoli andreotti angeli angelini antonelli antonini arcuri ardizzoni arena armani atti
    azzaroni babini bacchi badiali balboni baldi baldini ballarini bandini baraldi barbato barbieri
    baroncini barone baroni bartoli bartolini basile basili bassi battaglia battistini belletti belli
    bellini bellucci benassi benati benedetti benetti benfenati benini benni berardi bergami bergamini
    bergonzoni bernardi bernardini bertacchi berti bertini bertolini bertoni bettini biagi biagini bianchi
    bianchini bianco biondi bolognesi bolognini bonaga bonazzi bondi bonetti bonfiglioli bonini bonora
    borghi borsari bortolotti boschi bosi bovina bravi brini brizzi brugnoli brunelli brunetti bruni bruno
    bucci bulgarelli buratti busi cacciari calabrese calzolari campana capelli capra caprara caputo
    carboni cardinali caruso casadei casadio casalini casarini caselli castaldi castelli castelvetri
    catalano cattaneo cavalieri cavallari cavallini cavazza cavicchi ceccarelli cenacchi ceroni cesari
    chiarini chiesa cinti cioni clementi cocchi colombo coltelli conte conti coppola corazza corbelli
    corsi corticelli costa costantini costantino cremonini cristofori cuoghi cuppini dalla dallolio
    damiani daniele degli deiana delvecchio diolaiti donati dondi donini draghetti elmi emiliani errani
    esposito evangelisti fabbri fabbriani facchini falcone fantini fantuzzi farina farinelli farnè fava
    fazio federici felicori fellini ferrante ferrara ferrari ferrarini ferrario ferraro ferretti ferri
    ferriani fini fiorentini fiorentino fiori fiorini fontana fontani forlani forni fortuna foschi
    foschini franceschelli franceschi franchi franchini franzoni frascari fusco gabrielli gaiani galante
    galassi galletti galli gallo galvani gamberi gamberini gambetti garagnani garuti gaspari gasparini
    gatti gennari genovese gentile gentili gentilini ghedini gherardi ghini giacometti giannini giordani
    giordano giorgi giovannelli giovannini girotti giuliani giusti golinelli gozzi gramellini grandi
    grassi grasso grazia graziani greco grilli grimaldi gruppioni gualandi guarino guarnieri guerra
    guerrini guidetti guidi guidotti gullo iacobelli iannone lamberti lambertini landi landini landuzzi
    lanza lanzarini lanzi laurenti lazzari lazzarini lelli lenzi leonardi leone leoni lipparini lodi lolli
    lombardi lombardo longhi longo lorenzetti lorenzini lorenzoni luppi maccaferri macchiavelli magagnoli
    maggi magnani magni mainardi maini malagoli malaguti malavasi mancinelli mancini mancuso manfredi
    manfredini mangano mantovani manzini marangoni marani maranini marchesi marchesini marchetti marchi
    marchini marchioni marconi mariani marini marino mariotti martelli martinelli martini martino
    martorelli marzocchi marzola masetti masi masina masini massari mattei mattioli mazza mazzanti
    mazzetti mazzini mazzoni mazzotti melloni melotti menarini menegatti mengoli merighi merlini messina
    messori michelini milani minelli mingardi minghetti minghini mingozzi mirri monari mondini montagna
    montaguti montanari montebugnoli montefiori monteventi monti montorsi morandi morandini morelli
    moretti mori morini morisi moro morselli mosca moscatelli muratori musiani mussini nanetti nanni
    napoli napolitano natali negri negrini neri nerozzi nicoletti nicoli nobili nucci oliva olivieri
    orlandi orlandini orsi orsini ottani pace padovani paganelli pagani pagano pagliarini palazzi palma
    palmieri palumbo pancaldi pandolfi paolini parenti pareschi parisi parmeggiani pasini pasquali
    pasquini passerini passini patuelli pavan pavani pazzaglia pedrazzi pedretti pedrini pellegrini
    pellegrino pellicciari peluso perini perotti persiani piana piazzi piccinini piccioni pierantoni
    pinelli pini piras pirazzoli pirini pisani poggi poggioli poletti poli polo poluzzi ponti pozzi prandi
    prati preti proietti puddu puglioli quadri raimondi rambaldi ramponi raspadori ravaglia rebecchi
    regazzi reggiani renzi resta ricci ricciardi ricciotti righi rinaldi riva rivani rizzi rizzo rizzoli
    rocca rocchi roda romagnoli romani romano roncarati ronchi rondelli rosa rosati roselli rosetti
    rossetti rossi rossini rosso rota roversi rubini ruggeri ruggieri ruggiero russo sabatini sabattini
    sacchetti sacchi sala salomoni salvatori salvi samoggia sandri sandrolini sanna sansone santi santini
    santoro sarti sarto sartori sassatelli sassi savini savoia scagliarini scala scalabrini scaramagli
    scarpa scheda schiavina sciarra selleri semprini senni serafini serra serrazanetti sgarbi silvestri
    silvestrini simoncini simoni sita soldati solmi sorrentino spada spadoni spagnoli spiga spinelli
    stagni stanzani stefanelli stefani stracciari strada succi suzzi taddia tagliavini tarozzi tartarini
    tassi tassinari tassoni tedeschi testa testoni tinti tonelli toni tonini toniolo torri toschi tosi
    totti trentini treré tugnoli tura turrini ungarelli vaccari vaccaro valente valenti valentini vancini
    vandelli vanelli vannini vecchi vecchietti ventura venturi venturini venturoli verdi vergnani vezzali
    viaggi villa villani vincenzi vitale vitali viti vivarelli volpe volpi volta zaccaria zaccarini zagni
    zagnoni zamboni zanardi zanarini zanella zanetti zani zanini zanotti zappaterra zappoli zarri zecchi
    zini zucchelli zucchi zucchini

    abbas abdallah abdi abdullah adamu afzal agarwal aguilar ahmad ahmed ahmeti akhtar akram akter alam
    alami alaoui alexandru ali allushi amin amrani anghel ansah antwi appiah arif asante ashraf asif aslam
    asllani awan aziz azzouzi baba badea bah bala balan balde balla banerjee bangura barry basha begum
    benali bennani beqiri berisha berrada bhatti bhuiyan biswas boateng bondarenko boukhari bouzidi bui
    butt camara castillo ceesay ceka chaudhary chaudhry chebbi chen cheng chowdhury ciobanu cisse
    ciubotaru cojocaru coulibaly cruz cumani dang daniel darboe das deda demba demiri dervishi dhillon
    diaby diagne diakite diallo diarra dias diaz diop diouf djalo dobre doci dogan doumbia drammeh
    dumitrescu dumitru elezi elhaddad ene ezeh fall farooq fati faye fernandes fernandez filip florea
    flores gashi george georgescu gheorghe ghosh gill gjoka gjoni gomes gomez gonzales gonzalez gueye
    gutierrez haddad hajdari hajdini halili hamid hamidi haque hasan hasani hassan hassani hossain hossen
    hoti hoxha hoxhaj hu huang hussain hussein ibrahim idrissi ilie ilies ionescu iqbal islam ismail
    ivanenko ivanov ivanova jahan jallow jammeh jawara john joseph jovanovic kacani kamal kane kante karim
    kaur keita khalid khalil khan khatun koci kola konate kone konte kovacevic kovalchuk kovalenko
    krasniqi kravchenko kumari kurti lala lamrani lazar leka liu lleshi lopez lungu lupu lyashenko lysenko
    mahamat mahdi mahmood malik mansour marin marinescu markovic marku mbaye mehmeti melnyk memushaj
    mendes mendoza miah mihai mija mishra mitrea mitroi mohamed mohammad mohammed moldovan molla morales
    moraru munteanu muresan mustafa mutu ndiaye ndoye ndreca neagu nguyen nica nicolae niculescu nikolic
    nistor njie novak obi odhiambo ogbu okafor okeke oliveira omar onyeka oprea osei osman osmani ouali
    ouazzani oukhrid owusu paja papa patel pavlenko pereira perez peter petkov petrenko petrescu petrov
    petrovic pham popa popescu popov popovici prek preka prifti qoku quaye rachid radulescu rahman ramirez
    ramos rana rashid rashiti rehman rexha reyes rivera rodriguez rojas romanenko rotaru rrapaj rus rusu
    saad sah sahiti said salah salazar salem salim samake samuel sanchez sangare sanneh santos sarr
    savchenko seck seye shabani shah shahzad shala sharma shehu sheikh shevchenko sidhu sidibe silaj silva
    sima singh sissoko sow sowe spahiu stan stanciu stefan stefanovic stoica suarez suleiman sylla tahiri
    thapa thiam tkachenko toma topalli torres touray toure traore trung tudor turay turcan turcu ursu
    vargas vasile vasilescu vasquez vata voicu wade wang weng wu xhafa xhemaj xu yang ye yilmaz younas
    yousef yusuf zaman zefi zeka zhao zheng zhou zhu ziani zouhair
    """
)

ALSO_WORDS = folded(
    """
    abate albanese ali amato arena armani atti bah bala barone baroni bassi battaglia belletti belli
    bianchi bianchini bianco biondi bolognesi borghi boschi bravi bruni bruno calabrese calzolari campana
    capelli capra carboni cardinali casadei castelli catalano cavalieri cavallini cesari chiesa colombo
    coltelli conte conti coppola corsi costa cruz dalla daniele das deda degli dias doci donati elmi
    emiliani ene fabbri facchini falcone fall farina fati fava ferrara ferri fini fiorentini fiorentino
    fiori fontana fontani forni fortuna franchi galante galletti galli gallo gamberi gamberini gatti
    genovese gentile gentili giusti grandi grassi grasso grazia greco grilli guerra guidi haddad hu islam
    kola lala lamberti lanza lazzari leone leoni lodi lombardi lombardo longhi longo lungu maggi magni
    mancini marchesi marchesini marchi marconi marin marini marino martelli martini masi mazza mazzini
    messina milani molla montagna montanari monti mori morini moro mosca muratori napoli napolitano negri
    neri nobili oliva olivieri orsi orsini pace padovani pagani pagano paja palazzi palma papa parenti
    parisi passerini pellegrini pellegrino persiani piana piazzi piccioni pini pisani poggi poli polo
    ponti pozzi prati preti quadri ramos resta ricci ricciotti riva rizzi rocca romagnoli romani romano
    rondelli rosa rosati rossetti rossi rosso rota rubini rus sacchetti sacchi sah said sala santi santini
    santos sarti sarto sartori sassi savoia scala scarpa scheda selleri serra sima sita soldati sow spada
    spagnoli spiga stefani strada tassi tedeschi testa testoni tinti toma toni torri trentini valente
    valenti vecchi vecchietti ventura verdi villa villani vitale vitali viti volpe volpi volta wade ye
    zani zucchi zucchini
    """
)
"""Family names that are words, colours or places too: they tell a person only where the sentence does."""
