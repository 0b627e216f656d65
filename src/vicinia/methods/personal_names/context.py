"""The words around a name: what makes it a person, and what makes it a place or a thing."""

from vicinia.methods.personal_names.wordlist import folded

TITLES = folded(
    """
    assessora assessore avv avvocata avvocato cavalier don dott dottor dottore dottoressa dottssa dr frate
    geom ing ingegner madame maestra maestro miss mister monsignor mr mrs ms onorevole padre parroco prof
    professor professore professoressa profssa rag sig signa signor signora signore signori signorina
    sigra sigri sindaca sindaco sr sra suor
    """
)
"""A capital letter after one of these is a name."""

HOUSEHOLD = folded("famiglia famiglie fam coniugi fratelli sorelle eredi casa")
"""So it is after these; "famiglia" with a people's name (famiglia marocchina) is not."""

KIN = folded(
    """
    alunna alunno amica amico badante bambina bambino cliente cognata cognato collega compagna compagno
    cugina cugino fidanzata fidanzato figli figlia figlie figlio fratello genero inquilina inquilino madre
    mamma marito moglie nipote nonna nonno nuora papa paziente ragazza ragazzo sorella studente
    studentessa suocera suocero vedova vedovo vicina vicino zia zio
    """
)
"""A first name often follows: "sua figlia Giulia"."""

CALLED = folded("chiama chiamano chiamato chiamata chiamava nome cognome")

NAMED = folded(
    """
    aeroporto area asilo associazione autostazione bando biblioteca borgo canale caritas caserma centro
    chiesa cimitero cinema circolo clinica colle comitato comune consultorio contrada cooperativa corso
    cra duomo elementare elementari emporio fermata festa fiera fiume fondazione frazione galleria
    giardino gruppo istituto lago largo liceo linea localita media medie mensa monte museo nido onlus
    oratorio ospedale palazzo palestra parco parrocchia parrocchie piazza piazzale polisportiva ponte
    primaria progetto quartiere residence residenza rione rotatoria rotonda rsa sala santuario scuola
    scuole sportello stadio stazione strada teatro torrente valle via viale vicolo villa villaggio zona
    """
)
"""What follows one of these, in capitals, names a place or a body, also when it was a person's name."""

SHOPS = folded(
    """
    agenzia albergo ambulatorio azienda banca bar castello condominio ditta farmacia forno hotel impresa
    macelleria mercato negozio osteria pizzeria ristorante studio supermercato torre trattoria uffici
    ufficio
    """
)
"""So it is after these; yet first and family name together may be somebody who is inside."""

SAINTS = folded("san santa santo sant s ss santi sante santissima beata beato madonna")

# Capitals that people write although no person is meant.
HARMLESS = folded(
    """
    abruzzo acer acli adhd adi afghanistan africa agosto albania aldi algeria alimentare allah alleanza
    amazon america anagrafe ant antenna appennino aprile arci argentina ascolto asia asl assistente
    assistenti ata auser ausl autunno avis avorio avvento banca banco bangladesh bari basilicata bes
    bibbia bologna bonus bosnia brasile bsa bulgaria caf calabria camerun campania capodanno carabinieri
    caritas carnevale casa centro cesena chiesa cie cina cittadinanza civile colombia comune comuni
    comunita conad coop corano costa covid cpia cps cra croazia croce csm cuba dicembre dio distretto
    domenica dsa dsu ecuador egitto emilia emporio enel ente enti epifania eritrea esselunga est estate
    etiopia euro europa eurospin facebook famiglie farmaceutico febbraio ferragosto ferrara filippine
    firenze forli francia friuli gambia gennaio genova germania gesu ghana giovedi giugno google governo
    guardia guinea hera idice ikea imola impiego imu inail inclusione india inghilterra inps instagram
    internet inverno iran iraq iren irpef isee islam israele italia italiane iva kosovo lavino lazio libia
    lidl liguria lombardia luglio lunedi macedonia madonna maggio mali maometto marche marocco martedi
    marzo medica mercoledi milano ministero modena moldova molise municipale napoli naspi natale nigeria
    nord novembre ok onu ospedale oss ottobre ovest pacco padova pakistan palermo palestina papa
    parlamento parma pasqua pasquetta patronato pc peru piacenza pianura piemonte polizia polonia posta
    poste prefettura presidio primavera pronto protezione provincia puglia quaresima questura ramadan
    ravenna rdc reddito reggio regione rei reno repubblica rete rimini roma romagna romania rossa rsa
    russia sabato salute sardegna savena segnale senegal serbia sert servizi servizio settembre settore
    sfl sicilia signora signore sindacato siria soccorso sociale sociali solidale somalia spagna spesa
    spid sportello stato sud svizzera tari tasso tavolo telegram telepass terzo tiktok tim torino toscana
    tper trenitalia trentino tribunale tunisia turchia tv ucraina ue umbria unione venerdi veneto venezia
    verde verona vigili vodafone whatsapp wind
    """
)

PEOPLES = [
    "albanes",
    "algerin",
    "american",
    "arab",
    "argentin",
    "asiatic",
    "bangladesh",
    "bengales",
    "brasilian",
    "bulgar",
    "camerunens",
    "cines",
    "colomb",
    "cuban",
    "curd",
    "dominican",
    "ecuador",
    "egizian",
    "eritre",
    "etiop",
    "european",
    "filippin",
    "frances",
    "gambian",
    "georgian",
    "ghan",
    "indian",
    "inglesh",
    "iranian",
    "italian",
    "kosovar",
    "latin",
    "macedon",
    "malian",
    "marocchin",
    "moldav",
    "musulman",
    "nigerian",
    "pakistan",
    "palestin",
    "peruvian",
    "polacc",
    "polacch",
    "portogh",
    "rom",
    "romen",
    "rumen",
    "russ",
    "sinti",
    "serb",
    "senegales",
    "sirian",
    "somal",
    "spagnol",
    "sudameric",
    "tedesc",
    "tunisin",
    "turc",
    "turch",
    "ucrain",
    "african",
    "cattolic",
    "ortodoss",
    "cristian",
    "evangelic",
    "sikh",
]
"""Beginnings of names of peoples and faiths: "famiglia Marocchina"."""

OPENERS = folded(
    """
    abita arriva aveva beve cerca chiede ci deve dice dorme e ed era fa ha hanno lavora manca mangia mi
    non paga perde piange picchia racconta resta rimane ruba si soffre sono sta va viene vive vuole
    """
)
"""After a name at the beginning of a sentence: what a person does, has or is."""

PARTICLES = folded("de di del della dello dei dal dalla lo el ben ait abu al van von dos da delli degl")
"""First parts of family names of two words."""
