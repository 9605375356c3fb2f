-- Whether any snapshot saw an invitation of an e-mail, given as it is compared.
SELECT EXISTS (SELECT 1 FROM text AS t JOIN text_key AS k ON k.key = t.id JOIN fact_invitation AS i ON i.email = k.text WHERE t.text = :email);
