-- Whether any snapshot saw an invitation of an e-mail, given in the form in which they are compared.
SELECT EXISTS (SELECT 1 FROM invitation_history WHERE lower(trim(email, char(9,10,11,12,13,32,133,160,5760,8192,8193,8194,8195,8196,8197,8198,8199,8200,8201,8202,8203,8232,8233,8239,8287,12288,65279))) = :email);
